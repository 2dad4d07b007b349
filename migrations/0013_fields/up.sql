-- The fields (lĩnh vực) that the province has confirmed. Only these are traits of answers. number is
-- small, dense and never given to another field.
CREATE TABLE fields (
    name TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    confirmed_by TEXT NOT NULL,
    confirmed_at TEXT NOT NULL
);
