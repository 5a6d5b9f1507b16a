-- See the sixth step of SQLite.
CREATE TABLE change (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild BIGINT NOT NULL,
    what TEXT COLLATE "C" NOT NULL
);
INSERT INTO change (guild, what) VALUES (0, 'all');

CREATE TABLE lease (
    name TEXT COLLATE "C" PRIMARY KEY,
    holder BIGINT NOT NULL,
    beat BIGINT NOT NULL
);
