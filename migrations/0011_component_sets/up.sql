-- Both tables are made anew from the responses by `store/answers/recount`.
DROP TABLE tallies;
DROP TABLE moments;

-- basis is `all`, `unflagged` (without flagged responses) or `provisional` (of an open month). Only
-- `all` is by source, channel and field; the others have empty ones.
CREATE TABLE tallies (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    basis TEXT NOT NULL,
    question TEXT NOT NULL,
    rating TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (unit, survey_version, period, source, channel, field, basis, question, rating)
) /*sqlite WITHOUT ROWID*/;

-- part is the bit mask of a set of components (bit 0 for the first one) for its sums, and
-- −(c·100 + d) for the products of components c < d, counted from 1. Rows with empty source, channel
-- and field are totals over these traits.
CREATE TABLE moments (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    basis TEXT NOT NULL,
    part INTEGER NOT NULL,
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
    PRIMARY KEY (unit, survey_version, period, source, channel, field, basis, part)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX moments_totals ON moments (period, unit) WHERE source = '';
