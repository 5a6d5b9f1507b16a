PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'begin','2026-11-29 13:44:33',1,X'd88c54268cab84a1305b7cd8ff48ab1ecc176b402cabfcd2c7bb3f2ed3f157a18f253f1820622a920a6ddaacf07f60c4',2637116);
INSERT INTO _sqlx_migrations VALUES(2,'pins','2026-11-29 13:44:33',1,X'fd19f6bf7d49d8caf01cb828b1494315f178987ec18fbf8bad8cafd250bee132af4fb80a19f421d66d24f95e86c3cb9d',4923006);
INSERT INTO _sqlx_migrations VALUES(3,'queue','2026-11-29 13:44:33',1,X'754ffd05c0dbe1dc46ab950081abccdc5329baea225b50138fe3186c035f3e6a482e1e691b2eab80063f73775193e37a',1435359);
INSERT INTO _sqlx_migrations VALUES(4,'figures','2026-11-29 13:44:33',1,X'71da470c17635ca157a984b837e17301ae7a913dcbab19e6310bf163844c2a06941b66163a47c839cf69a2b30fde94cf',1217015);
INSERT INTO _sqlx_migrations VALUES(5,'overlay','2026-11-29 13:44:33',1,X'587347e59617b1eebec15519d5c58d0b4228edad54626f94aecce45ee44c7c383f8424777f6c589e4fab356376b5e996',3678969);
INSERT INTO _sqlx_migrations VALUES(6,'copies','2026-11-29 13:44:33',1,X'6d1e96b57b596c5d155f492517ac64e761cc1cdb3d6d0038003f002473a699d3743ac112e3d93a508c6186dd933e98cd',985132);
INSERT INTO _sqlx_migrations VALUES(7,'logins','2026-11-29 13:44:33',1,X'fe53ccb01a1bad6053e6386b745651c817a1b92872d528b89a0d9522f15bff84203710edb7ddbcdd7dd44e1f7fe1f053',1021052);
INSERT INTO _sqlx_migrations VALUES(8,'attempts','2026-11-29 13:44:33',1,X'b9fb27011d2c68d9e8b3b663b416bcc92079c7bdc0d383e788c82390bfa394492d35c844eb6c6cf45f99f658bbcf59c6',2536162);
INSERT INTO _sqlx_migrations VALUES(9,'indexes','2026-11-29 13:44:33',1,X'57c2a6cd2b38f707a34c0b290f8c1711a28eb6243906c81105194602de552ca62d35a0cefd22f455df6d1aef46f0931e',716049);
CREATE TABLE secret (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
INSERT INTO secret VALUES(1,X'3a7192e4c08933c9fab50a675d3b7c8c3e8e54acc1e0dde9439a164dac8558b7');
CREATE TABLE vote (
    message INTEGER NOT NULL,
    voter BLOB NOT NULL CHECK (length(voter) = 32),
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    at INTEGER NOT NULL, guild INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, voter)
) STRICT, WITHOUT ROWID;
INSERT INTO vote VALUES(1,X'4387f5dd6b00016d51bb2473f1493a1139508ae2677b2fac5d3a844482ec751b','quiet-hours','en',1,4000000000,{guild});
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    form TEXT NOT NULL,
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO question VALUES(-8859278296310787047,{guild},'whenarequiethours','when are quiet hours','en',1795959873);
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
    last_at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    UNIQUE (guild, form)
) STRICT;
INSERT INTO miss VALUES(1,{guild},'can i keep a goat','can i keep a goat?','en',1,0,0,4000000000,4000000000,'open');
CREATE TABLE setting (
    guild INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild, name)
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES({guild},'human','role:3');
INSERT INTO setting VALUES({guild},'misses','90');
CREATE TABLE listening (
    channel INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL
) STRICT;
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
, edited_at INTEGER NOT NULL DEFAULT 0, retry_at INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO pin VALUES({first},{guild},{general},'quiet-hours','en',-1006343111156648191,replace('When are quiet hours?\nFrom ten at night to seven in the morning.\n• Three complaints are a written warning.\n• Use **headphones**.\n• Tell your neighbours before a party.','\n',char(10)),NULL,0,NULL,1795959873,0,0,0);
INSERT INTO pin VALUES({second},{guild},{rules},'quiet-hours','zh-Hans',-8505284731833806981,replace('安静时间是几点到几点？\n晚上十点到早上七点。\n• 三次投诉就会收到书面警告。\n• 请用耳机。','\n',char(10)),NULL,0,NULL,1795959873,0,0,0);
INSERT INTO pin VALUES({third},{guild},{general},'laundry','en',-5776861522043724249,replace('Where can I do my laundry?\nIn the basement, for two coins a load.\n• Bring your own detergent.','\n',char(10)),NULL,0,NULL,1795959873,0,0,0);
CREATE TABLE pin_change (
    guild INTEGER NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    hash INTEGER NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL, log INTEGER NOT NULL DEFAULT 0, message INTEGER NOT NULL DEFAULT 0, said INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (guild, entry, language, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    miss INTEGER NOT NULL,
    words TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
, origin TEXT NOT NULL DEFAULT 'queue', overlay INTEGER, entry TEXT, was TEXT) STRICT;
INSERT INTO audit VALUES(1,{guild},0,'can grandma drum at midnight?','open','added',4000000000,0,'import',1,'quiet-hours',NULL);
CREATE TABLE outcome (
    day INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'choice', 'suggest', 'decline')),
    entry TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, guild, kind, entry)
) STRICT, WITHOUT ROWID;
INSERT INTO outcome VALUES(20786,{guild},'answer','quiet-hours',1);
CREATE TABLE took (
    day INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    below INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, guild, below)
) STRICT, WITHOUT ROWID;
INSERT INTO took VALUES(20786,{guild},2,1);
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
INSERT INTO overlay VALUES(1,{guild},'can grandma drum at midnight','can grandma drum at midnight?','quiet-hours','en',4000000000);
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    guild INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;
INSERT INTO change VALUES(1,0,'all');
INSERT INTO change VALUES(2,{guild},'pins');
INSERT INTO change VALUES(3,{guild},'pins');
INSERT INTO change VALUES(4,{guild},'pins');
INSERT INTO change VALUES(5,{guild},'overlay');
INSERT INTO change VALUES(6,{guild},'settings');
INSERT INTO change VALUES(7,{guild},'settings');
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder INTEGER NOT NULL,
    beat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE login (
    bucket INTEGER PRIMARY KEY,
    holder INTEGER NOT NULL,
    free_at INTEGER NOT NULL
) STRICT;
INSERT INTO login VALUES(0,-4408261246490194775,1795959873724);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('change',7);
CREATE INDEX vote_by_voter ON vote (voter);
CREATE INDEX vote_by_time ON vote (at);
CREATE INDEX question_by_time ON question (at);
CREATE INDEX miss_by_time ON miss (last_at);
CREATE INDEX pin_by_guild ON pin (guild, channel);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX listening_by_guild ON listening (guild);
CREATE INDEX miss_by_language ON miss (guild, language, last_at);
CREATE INDEX miss_ignored ON miss (guild, language, last_at) WHERE state = 'ignored';
CREATE INDEX question_by_guild ON question (guild);
CREATE INDEX vote_by_guild ON vote (guild, at);
CREATE INDEX audit_by_guild ON audit (guild);
CREATE INDEX outcome_by_guild ON outcome (guild, day);
CREATE INDEX took_by_guild ON took (guild, day);
CREATE INDEX setting_by_name ON setting (name);
CREATE INDEX pin_by_content ON pin (entry, language, hash);
COMMIT;
