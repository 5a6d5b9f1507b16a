-- Pinned answers that are kept up to date. `hash` and `shown` are what the message shows. `pending` is
-- the hash of what it is to show next, and `sent` says that this may have reached Discord already.
CREATE TABLE pin (
    message INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    hash INTEGER NOT NULL,
    shown TEXT NOT NULL,
    pending INTEGER,
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1)),
    trouble TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX pin_by_guild ON pin (guild, channel);

-- What the moderators of a guild are still to hear of its pins: deleted once it is told.
CREATE TABLE pin_change (
    guild INTEGER NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    hash INTEGER NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    pins INTEGER NOT NULL,
    PRIMARY KEY (guild, entry, language, hash)
) STRICT, WITHOUT ROWID;
