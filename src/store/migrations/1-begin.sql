-- Ids of guilds, channels and messages are Discord's, kept bit by bit. Times are Unix seconds, days
-- are Unix days. No user id is ever kept.

-- The key under which people are hashed; it never leaves this file.
CREATE TABLE secret (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
INSERT INTO secret (one, key) VALUES (1, randomblob(32));

-- What one person said of one answer.
CREATE TABLE vote (
    message INTEGER NOT NULL,
    voter BLOB NOT NULL CHECK (length(voter) = 32),
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (message, voter)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_by_voter ON vote (voter);
CREATE INDEX vote_by_time ON vote (at);

-- The words of a question for as long as the buttons under its reply may speak of it. Guild 0 stands
-- for direct messages and for places that the bot is not a member of.
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    form TEXT NOT NULL,
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX question_by_time ON question (at);

-- Questions that the FAQ did not answer well: one row for all that read the same once normalised.
CREATE TABLE miss (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    form TEXT NOT NULL,
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    declined INTEGER NOT NULL DEFAULT 0,
    unmatched INTEGER NOT NULL DEFAULT 0,
    unhelpful INTEGER NOT NULL DEFAULT 0,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    UNIQUE (guild, form)
) STRICT;
CREATE INDEX miss_by_time ON miss (last_at);

-- How often each entry was given, by day.
CREATE TABLE given (
    day INTEGER NOT NULL,
    entry TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, entry)
) STRICT, WITHOUT ROWID;

-- What moderators chose for a guild, by the setting's name.
CREATE TABLE setting (
    guild INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild, name)
) STRICT, WITHOUT ROWID;

-- The channels that are read for questions.
CREATE TABLE listening (
    channel INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL
) STRICT;
