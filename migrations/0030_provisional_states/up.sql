-- Since when the last answer waits that the provisional sums of an agency's month took in, in microseconds since 1970,
-- each time they took some in. Who answered between two of these times is told from others by whoever subtracts the one
-- sum from the other, so these answers leave with each other. A month that has closed has none.
CREATE TABLE provisional_states (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    last_since BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, month, last_since)
) /*sqlite WITHOUT ROWID*/;
