-- What moderators made of a miss: `open`, `topic` (an entry should be written), `ignored`.
ALTER TABLE miss ADD COLUMN state TEXT NOT NULL DEFAULT 'open';

-- What moderators did, so that it can be undone; who did it is not kept.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    miss INTEGER NOT NULL,
    words TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
