-- How often questions came out in one way, by day and guild. `entry` is what was given, or nothing:
-- `answer` as an answer, `choice` from a button or menu; `suggest` and `decline` give none.
CREATE TABLE outcome (
    day INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'choice', 'suggest', 'decline')),
    entry TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, guild, kind, entry)
) STRICT, WITHOUT ROWID;
-- What was counted before was counted for all guilds together, and not as what.
INSERT INTO outcome (day, guild, kind, entry, times)
    SELECT day, 0, 'choice', entry, times FROM given;
DROP TABLE given;

-- How many replies took less than so many milliseconds, but not less than the next smaller bound.
CREATE TABLE took (
    day INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    below INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, guild, below)
) STRICT, WITHOUT ROWID;

-- The guild of a vote; 0 where it is not known.
ALTER TABLE vote ADD COLUMN guild INTEGER NOT NULL DEFAULT 0;
