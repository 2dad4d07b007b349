-- The rows of each batch, by which a later batch with many of the same rows is found: for every unit
-- and period one mark of eight characters for each row, in lists of a few thousand. They are made
-- from responses, and go with them when the batch is withdrawn.
CREATE TABLE batch_marks (
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    batch TEXT /*postgres COLLATE "C"*/ NOT NULL,
    part INTEGER NOT NULL,
    marks TEXT NOT NULL,
    PRIMARY KEY (period, unit, batch, part)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX batch_marks_by_batch ON batch_marks (batch);
