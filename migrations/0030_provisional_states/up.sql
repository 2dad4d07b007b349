-- When the provisional sums of an agency's month took in new answers, in microseconds since 1970. Answers that came
-- between two of these times are told from others by whoever subtracts the one sum from the other, so that they leave
-- with each other. A month that has closed has none.
CREATE TABLE provisional_states (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    computed_at BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, month, computed_at)
) /*sqlite WITHOUT ROWID*/;
