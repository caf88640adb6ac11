-- The values that instances keep.
CREATE TABLE state (
    instance_key BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    value        TEXT   NOT NULL,
    PRIMARY KEY (instance_key, name)
);

-- How many turns have published a status; null, and no byte of it, for those that never have.
ALTER TABLE instances ADD COLUMN status_version BIGINT;
UPDATE instances SET status_version = 1 WHERE custom_status IS NOT NULL;

UPDATE version SET number = 3;
