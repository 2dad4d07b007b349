-- Persons with an account. password is an argon2id hash, absent until the first one is set; totp is the
-- secret of the authenticator app, sealed; totp_step is the last time step whose code was used. version
-- rises with every change, so that of two editors the second is told.
CREATE TABLE users (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT /*postgres COLLATE "C"*/ NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    email TEXT,
    language TEXT NOT NULL,
    wants_digest BOOLEAN NOT NULL,
    password TEXT,
    totp TEXT,
    totp_step BIGINT NOT NULL,
    state TEXT NOT NULL,
    issuer TEXT,
    subject TEXT,
    version BIGINT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE UNIQUE INDEX users_by_subject ON users (issuer, subject);

-- What a person may do, and where: scope is an agency, or an intake office, or empty for the whole
-- province; counter is a counter of the office, or empty for all. An approver signs nothing before
-- signs_from.
CREATE TABLE user_roles (
    user_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES users (id),
    role TEXT /*postgres COLLATE "C"*/ NOT NULL,
    scope TEXT /*postgres COLLATE "C"*/ NOT NULL,
    counter TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    signs_from TEXT NOT NULL,
    PRIMARY KEY (user_id, role, scope, counter)
);
CREATE INDEX user_roles_by_scope ON user_roles (scope);

-- Sessions, by the hash of what the browser's cookie holds. last_seen is to five minutes.
CREATE TABLE sessions (
    hash TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    user_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES users (id),
    made_at TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Links by which a person sets a password once, by hash.
CREATE TABLE one_time_links (
    hash TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    user_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES users (id),
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE INDEX one_time_links_by_user ON one_time_links (user_id);

-- The codes that stand in for the authenticator app, each once, by hash.
CREATE TABLE recovery_codes (
    user_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES users (id),
    hash TEXT /*postgres COLLATE "C"*/ NOT NULL,
    used_at TEXT,
    PRIMARY KEY (user_id, hash)
);

-- Failed logins, by an HMAC of the account, of the kind of proof and of the browser that was logged in
-- before, so that the pauses of one are no other's. Rows go a day after the pause.
CREATE TABLE login_failures (
    attempt TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    paused_until TEXT /*postgres COLLATE "C"*/ NOT NULL
);
CREATE INDEX login_failures_by_pause ON login_failures (paused_until);

-- A comment that names a person is redacted: its text is deleted and a reason takes its place.
ALTER TABLE comments ADD COLUMN redacted TEXT;
