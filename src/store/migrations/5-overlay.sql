-- Phrasings that moderators taught for their guild, beside the FAQ's own. `form` is what all that read
-- the same have in common.
CREATE TABLE overlay (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    form TEXT NOT NULL,
    words TEXT NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (guild, form)
) STRICT;

-- Where a step came from: the queue, or an `import`, which has no miss (0). And the phrasing that it
-- added, with its entry, if it added one, and the entry that had it before (`was`).
ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT 'queue';
ALTER TABLE audit ADD COLUMN overlay INTEGER;
ALTER TABLE audit ADD COLUMN entry TEXT;
ALTER TABLE audit ADD COLUMN was TEXT;
