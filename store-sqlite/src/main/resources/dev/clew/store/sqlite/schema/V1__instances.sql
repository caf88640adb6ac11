-- The living nodes: a row exists exactly as long as its epoch is alive.
CREATE TABLE nodes (
    epoch          INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT    NOT NULL,
    lease_until_ms INTEGER NOT NULL
) STRICT;

-- An owner is a living epoch. Only a running instance has an owner or is ready, and never both.
CREATE TABLE instances (
    key           INTEGER PRIMARY KEY,
    namespace     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    execution     INTEGER NOT NULL,
    status        TEXT    NOT NULL
        CHECK (status IN ('RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'PARKED', 'QUARANTINED')),
    owner         INTEGER,
    ready_at_ms   INTEGER,
    claims        INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    custom_status TEXT,
    start         TEXT    NOT NULL,
    outcome       TEXT,
    UNIQUE (namespace, id)
) STRICT;

CREATE INDEX instances_ready ON instances (kind, name, version, ready_at_ms) WHERE ready_at_ms IS NOT NULL;
CREATE INDEX instances_owned ON instances (owner) WHERE owner IS NOT NULL;
CREATE INDEX instances_status ON instances (namespace, status);

-- One row a turn, in the order of commits; epoch says who stored it.
CREATE TABLE history (
    seq          INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    execution    INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    at_ms        INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    events       TEXT    NOT NULL,
    UNIQUE (instance_key, execution, number)
) STRICT;

-- Messages that wait, in the order of commits. unreceived_by is the owner that has yet to be handed the message;
-- kept_by is the owner that sent it, and so takes it up without being handed it.
CREATE TABLE inbox (
    seq           INTEGER PRIMARY KEY,
    key           INTEGER NOT NULL UNIQUE,
    instance_key  INTEGER NOT NULL,
    at_ms         INTEGER NOT NULL,
    unreceived_by INTEGER,
    kept_by       INTEGER,
    body          TEXT    NOT NULL
) STRICT;

CREATE INDEX inbox_instance ON inbox (instance_key);
CREATE INDEX inbox_unreceived ON inbox (unreceived_by) WHERE unreceived_by IS NOT NULL;

PRAGMA user_version = 1;
PRAGMA application_id = 0x436c6577;
