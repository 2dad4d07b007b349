-- The audit trail: what persons, keys and commands did, in one chain. mac is an HMAC of the event and
-- of the mac before it, by a key that is derived from the secret; secret is the fingerprint of that
-- secret. details is JSON, without answers and personal data.
CREATE TABLE audit_events (
    number BIGINT NOT NULL PRIMARY KEY,
    happened_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    actor TEXT /*postgres COLLATE "C"*/ NOT NULL,
    act TEXT /*postgres COLLATE "C"*/ NOT NULL,
    object TEXT /*postgres COLLATE "C"*/ NOT NULL,
    details TEXT NOT NULL,
    secret TEXT NOT NULL,
    mac TEXT NOT NULL
);
CREATE INDEX audit_events_by_time ON audit_events (happened_at, number);
CREATE INDEX audit_events_by_actor ON audit_events (actor, number);
CREATE INDEX audit_events_by_act ON audit_events (act, number);
CREATE INDEX audit_events_by_object ON audit_events (object, number);

-- The last event of the chain, in the one row with id 1. seal is an HMAC of both, so that an earlier
-- event can't be made the last.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    mac TEXT NOT NULL,
    secret TEXT NOT NULL,
    seal TEXT NOT NULL
);

-- Events of software that sends many requests at once. They wait here to be appended to the chain, so
-- that the requests don't queue for its head. mac is an HMAC of the event alone.
CREATE TABLE audit_pending (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    happened_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    secret TEXT NOT NULL,
    mac TEXT NOT NULL
);

-- Where the chain begins after older events were deleted: the number and mac of the last deleted event.
CREATE TABLE audit_checkpoints (
    number BIGINT NOT NULL PRIMARY KEY,
    mac TEXT NOT NULL,
    made_at TEXT NOT NULL,
    secret TEXT NOT NULL,
    seal TEXT NOT NULL
);

-- The chain's keys of earlier secrets, sealed by a later secret. A secret wrote its last event before
-- written_until.
CREATE TABLE audit_keys (
    secret TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    sealed_by TEXT NOT NULL,
    written_until TEXT NOT NULL
);
