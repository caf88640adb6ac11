-- The history format of an instance's current execution, for those who claim: they take what they can read.
ALTER TABLE instances ADD COLUMN format INTEGER NOT NULL DEFAULT 1;

DROP INDEX instances_ready;
CREATE INDEX instances_ready ON instances (kind, name, version, ready_at_ms, key, format)
    WHERE ready_at_ms IS NOT NULL;

PRAGMA user_version = 8;
