-- Entries that moderators wrote for their own guild, change by change: an entry is what the last of its changes
-- says that is not undone. `entry` is the number of its first change, `gone` is 1 for its removal, `miss` is the
-- question that it was written for, or 0, and `ended` is when a change stopped to be what the entry says, or 0.
-- Numbers are never given away again, because buttons name them. That a moderator made a change is all that is
-- known of who did.
CREATE TABLE entry_version (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    language TEXT NOT NULL,
    severity TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    cautions TEXT NOT NULL,
    advice TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL DEFAULT 'form',
    miss INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX entry_version_by_guild ON entry_version (guild, id);
CREATE INDEX entry_version_by_end ON entry_version (ended) WHERE ended <> 0;

-- What a moderator typed and has not published, under a random number: `entry` is the entry that it would change,
-- and `version` its last change at that time, or both are 0.
CREATE TABLE entry_draft (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    miss INTEGER NOT NULL,
    language TEXT NOT NULL,
    severity TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    cautions TEXT NOT NULL,
    advice TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_draft_by_guild ON entry_draft (guild);
CREATE INDEX entry_draft_by_time ON entry_draft (at);
