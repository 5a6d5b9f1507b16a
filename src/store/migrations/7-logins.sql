-- Who logs in to Discord next, and from when on somebody else may, in milliseconds by the database's own
-- clock: one for each of the queues that Discord has.
CREATE TABLE login (
    bucket INTEGER PRIMARY KEY,
    holder INTEGER NOT NULL,
    free_at INTEGER NOT NULL
) STRICT;
