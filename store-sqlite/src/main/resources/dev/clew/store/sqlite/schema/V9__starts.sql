-- When an instance begins that was started for later; NULL if at once, or if it was roused.
ALTER TABLE instances ADD COLUMN begins_at_ms INTEGER;

-- The idempotency keys that instances remember. seq counts those of deliveries for each instance, and is 0 for that of
-- its start; by_key is the row of whoever came with it first.
CREATE TABLE known_keys (
    instance_key INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    by_key       INTEGER NOT NULL,
    at_ms        INTEGER NOT NULL,
    PRIMARY KEY (instance_key, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_keys_seq ON known_keys (instance_key, seq);

PRAGMA user_version = 9;
