-- What was changed of which guild, so that every copy of the bot takes it over. A short log, numbered
-- without an end; guild 0 and `all` mean anything.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    guild INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;
INSERT INTO change (guild, what) VALUES (0, 'all');

-- What only one copy of the bot may do at a time, which of them does it (0: none), and how often it has
-- said so.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder INTEGER NOT NULL,
    beat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
