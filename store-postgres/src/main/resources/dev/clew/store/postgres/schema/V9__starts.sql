-- When an instance begins that was started for later; NULL if at once, or if it was roused.
ALTER TABLE instances ADD COLUMN begins_at_ms BIGINT;

-- The idempotency keys that instances remember. seq counts those of deliveries for each instance, under the lock of its
-- row, and is 0 for that of its start; by_key is the row of whoever came with it first.
CREATE TABLE known_keys (
    instance_key BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    by_key       BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (instance_key, name)
);

CREATE INDEX known_keys_seq ON known_keys (instance_key, seq);

UPDATE version SET number = 9;
