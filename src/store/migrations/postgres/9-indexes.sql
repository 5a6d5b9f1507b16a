-- See the ninth step of SQLite.
CREATE INDEX miss_by_language ON miss (guild, language, last_at);
CREATE INDEX miss_ignored ON miss (guild, language, last_at) WHERE state = 'ignored';
CREATE INDEX question_by_guild ON question (guild);
CREATE INDEX vote_by_guild ON vote (guild, at);
CREATE INDEX audit_by_guild ON audit (guild);
CREATE INDEX outcome_by_guild ON outcome (guild, day);
CREATE INDEX took_by_guild ON took (guild, day);
CREATE INDEX setting_by_name ON setting (name);
CREATE INDEX pin_by_content ON pin (entry, language, hash);
