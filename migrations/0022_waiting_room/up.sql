-- What waits is stored as bytes under a random number, so that SQLite keeps two rows in a page and
-- PostgreSQL four, where each had one and a half or two: closing a month reads and deletes half as much.
-- The step in Rust seals anew what waits.
ALTER TABLE inbox RENAME TO text_inbox;
/*postgres ALTER INDEX inbox_pkey RENAME TO text_inbox_pkey;*/
CREATE TABLE inbox (
    key /*sqlite INTEGER*//*postgres BIGINT*/ NOT NULL PRIMARY KEY,
    sealed /*sqlite BLOB*//*postgres BYTEA*/ NOT NULL
);
/*postgres ALTER TABLE inbox ALTER COLUMN sealed SET STORAGE PLAIN;*/
