-- Why an instance is to be paused when it loses its owner; NULL if it is not to be.
ALTER TABLE instances ADD COLUMN pausing TEXT;

CREATE INDEX instances_pausing ON instances (owner) WHERE pausing IS NOT NULL;

-- A status more, as in V4.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = replace(sql, '''PARKED'', ', '''PAUSED'', ''PARKED'', ')
WHERE type = 'table' AND name = 'instances';

CREATE TABLE reread (x INTEGER) STRICT;
DROP TABLE reread;

PRAGMA writable_schema = RESET;

PRAGMA user_version = 7;
