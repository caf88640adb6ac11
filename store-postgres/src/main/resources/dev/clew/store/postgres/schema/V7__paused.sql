-- Why an instance is to be paused when it loses its owner; NULL if it is not to be.
ALTER TABLE instances ADD COLUMN pausing TEXT;

CREATE INDEX instances_pausing ON instances (owner) WHERE pausing IS NOT NULL;

-- A status more, as in V4.
ALTER TABLE instances DROP CONSTRAINT instances_status_check;
ALTER TABLE instances ADD CONSTRAINT instances_status_check
    CHECK (status IN ('RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'PAUSED', 'PARKED', 'QUARANTINED'))
    NOT VALID;

UPDATE version SET number = 7;
