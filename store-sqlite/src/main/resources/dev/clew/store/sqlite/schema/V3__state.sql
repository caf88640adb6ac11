-- The values that instances keep, and how many turns have published a status; null for those that never have.
CREATE TABLE state (
    instance_key INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    at_ms        INTEGER NOT NULL,
    value        TEXT    NOT NULL,
    PRIMARY KEY (instance_key, name)
) STRICT, WITHOUT ROWID;

ALTER TABLE instances ADD COLUMN status_version INTEGER;
UPDATE instances SET status_version = 1 WHERE custom_status IS NOT NULL;

PRAGMA user_version = 3;
