-- How the person of a session was recognised: by the password, or by the single sign-on.
ALTER TABLE sessions ADD COLUMN proof TEXT NOT NULL DEFAULT 'password';
