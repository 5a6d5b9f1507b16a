-- When a pin was last changed, from when on it may be tried again, and how often that failed in a row.
ALTER TABLE pin ADD COLUMN edited_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pin ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pin ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;

-- The message in the log channel that tells of a change (0: none yet), and a hash of what it says. How many
-- pins show it is counted when it is told.
ALTER TABLE pin_change DROP COLUMN pins;
ALTER TABLE pin_change ADD COLUMN log INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pin_change ADD COLUMN message INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pin_change ADD COLUMN said INTEGER NOT NULL DEFAULT 0;

CREATE INDEX listening_by_guild ON listening (guild);
