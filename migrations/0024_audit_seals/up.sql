-- The seals of the head by the keys of earlier secrets, by which a server that has not learned of a
-- rotation yet checks it: JSON, by the fingerprint of the secret. The step in Rust binds the kept keys to
-- their times, and records the keys that were added before there was a trail.
ALTER TABLE audit_head ADD COLUMN earlier_seals TEXT NOT NULL DEFAULT '';
