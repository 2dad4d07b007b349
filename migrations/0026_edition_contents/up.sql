-- The bytes of editions' files in base64, by their SHA-256, in parts so that no row is long. They are
-- stored before the file that has them, in short transactions; equal bytes are stored once.
CREATE TABLE edition_contents (
    sha256 TEXT /*postgres COLLATE "C"*/ NOT NULL,
    part BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (sha256, part)
);
INSERT INTO edition_contents (sha256, part, content)
    SELECT f.sha256, p.part, MIN(p.content)
    FROM edition_files f JOIN edition_file_parts p ON p.edition = f.edition AND p.place = f.place
    GROUP BY f.sha256, p.part;
DROP TABLE edition_file_parts;
CREATE INDEX edition_files_by_content ON edition_files (sha256);
