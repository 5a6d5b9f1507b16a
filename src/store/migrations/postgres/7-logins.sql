-- See the seventh step of SQLite.
CREATE TABLE login (
    bucket BIGINT PRIMARY KEY,
    holder BIGINT NOT NULL,
    free_at BIGINT NOT NULL
);
