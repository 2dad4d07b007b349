-- Of how many responses it was counted whether they hold a dissatisfied answer, and how many do. What
-- was counted before this step has zeros, because no row holds all components of a response any more.
ALTER TABLE moments ADD COLUMN judged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE moments ADD COLUMN dissatisfied BIGINT NOT NULL DEFAULT 0;

-- Figures that others have published: earlier years, PAR INDEX, PAPI, PCI, ICT INDEX. agency is empty
-- for the province as a whole. index_key is the name of the index as it is compared. value and
-- max_value are in ten-thousandths.
CREATE TABLE published_figures (
    index_key TEXT /*postgres COLLATE "C"*/ NOT NULL,
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    index_name TEXT NOT NULL,
    value BIGINT NOT NULL,
    max_value BIGINT NOT NULL,
    source TEXT NOT NULL,
    url TEXT,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    PRIMARY KEY (index_key, agency, period)
);
CREATE INDEX published_figures_by_agency ON published_figures (agency, period);

-- What agencies report of a month: all their cases, and the complaints and suggestions (PAKN), which
-- are unknown where all three are null.
CREATE TABLE reported_totals (
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES agencies (code),
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    received BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    pakn_received BIGINT,
    pakn_on_time BIGINT,
    pakn_satisfied BIGINT,
    source TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    PRIMARY KEY (agency, month)
);
CREATE INDEX reported_totals_by_month ON reported_totals (month, agency);
