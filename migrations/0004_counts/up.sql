CREATE TABLE tallies (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    question TEXT NOT NULL,
    rating TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, question, rating)
) /*sqlite WITHOUT ROWID*/;

-- pair is 0 for the sums over all questions, c·100 + c for those of component c (counted from 1),
-- and c·100 + d for the products of components c < d. Rows with empty source, channel and field are
-- totals over these traits.
CREATE TABLE moments (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    pair INTEGER NOT NULL,
    n BIGINT NOT NULL,
    a BIGINT NOT NULL,
    s BIGINT NOT NULL,
    t BIGINT NOT NULL,
    all_satisfied BIGINT NOT NULL,
    aa BIGINT NOT NULL,
    ss BIGINT NOT NULL,
    sa BIGINT NOT NULL,
    a_s BIGINT NOT NULL,
    tt BIGINT NOT NULL,
    ta BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, period, source, channel, field, flagged, pair)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX moments_totals ON moments (period, unit) WHERE source = '';

CREATE TABLE unit_counts (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    kind TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (unit, period, kind)
) /*sqlite WITHOUT ROWID*/;

-- Settings of the installation: the fingerprint of the secret, the time of the last mixing.
CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
