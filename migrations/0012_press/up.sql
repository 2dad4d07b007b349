-- Every invitation has a press value: a random one until an answer overwrites it by its own, of the
-- same length, so that neither the value nor its place in the file tells an answered link.
/*sqlite UPDATE invitations SET press = lower(hex(randomblob(32))) WHERE press IS NULL;*/
/*postgres UPDATE invitations SET press = encode(sha256(
    (gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex') WHERE press IS NULL;*/
