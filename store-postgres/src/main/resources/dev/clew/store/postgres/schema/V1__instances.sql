-- Names are compared byte by byte: faster than by the rules of a language, and the same on every server.

-- The number of the last migration, which every migration writes.
CREATE TABLE version (number INTEGER NOT NULL);
INSERT INTO version VALUES (1);

-- The last epoch that was given to a node. Touched by joins alone.
CREATE TABLE epochs (last BIGINT NOT NULL);
INSERT INTO epochs VALUES (0);

-- The living nodes: a row exists exactly as long as its epoch is alive. Whoever commits for an epoch locks its row
-- against being deleted; renewing a lease is in nobody's way. instances and programs are what the node says of itself.
CREATE TABLE nodes (
    epoch          BIGINT PRIMARY KEY,
    name           TEXT   NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    instances      INTEGER NOT NULL,
    programs       INTEGER NOT NULL
) WITH (fillfactor = 50);

-- Those who commit, each one transaction at a time: which batch they committed last. It tells whether a commit
-- succeeded whose answer was lost. A retired one may commit no more.
CREATE TABLE writers (
    id         BIGINT  PRIMARY KEY,
    batch      BIGINT  NOT NULL,
    retired    BOOLEAN NOT NULL,
    used_at_ms BIGINT  NOT NULL
) WITH (fillfactor = 10);

-- An owner is a living epoch. Only a running instance has an owner or is ready, and never both.
CREATE TABLE instances (
    key           BIGINT  PRIMARY KEY,
    execution     INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    claims        INTEGER NOT NULL,
    owner         BIGINT,
    ready_at_ms   BIGINT,
    created_at_ms BIGINT  NOT NULL,
    updated_at_ms BIGINT  NOT NULL,
    status        TEXT COLLATE "C" NOT NULL
        CHECK (status IN ('RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'PARKED', 'QUARANTINED')),
    namespace     TEXT COLLATE "C" NOT NULL,
    id            TEXT COLLATE "C" NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    custom_status TEXT,
    start         TEXT    NOT NULL,
    outcome       TEXT,
    UNIQUE (namespace, id)
);

-- What is ready, for those who claim.
CREATE INDEX instances_ready ON instances (kind, name, version, ready_at_ms, key, namespace) WHERE ready_at_ms IS NOT NULL;
-- What runs, by owner, for those who bury and for those who list. An instance that ends needs no new entry.
CREATE INDEX instances_running ON instances (owner, key) WHERE status = 'RUNNING';
-- What people look for. Most instances complete, and are found by their keys.
CREATE INDEX instances_troubled ON instances (namespace, status, key) WHERE status NOT IN ('RUNNING', 'COMPLETED');

-- One row a turn; epoch says who stored it.
CREATE TABLE history (
    instance_key BIGINT  NOT NULL,
    execution    INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    at_ms        BIGINT  NOT NULL,
    epoch        BIGINT  NOT NULL,
    events       TEXT    NOT NULL,
    PRIMARY KEY (instance_key, execution, number)
);

-- Messages that wait; seq is their order of commits, counted for each instance under the lock of its row.
-- unreceived_by is the owner that has yet to be handed the message; kept_by is the owner that sent it, and so takes
-- it up without being handed it.
CREATE TABLE inbox (
    instance_key  BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    key           BIGINT NOT NULL UNIQUE,
    at_ms         BIGINT NOT NULL,
    unreceived_by BIGINT,
    kept_by       BIGINT,
    body          TEXT   NOT NULL,
    PRIMARY KEY (instance_key, seq)
);

CREATE INDEX inbox_unreceived ON inbox (unreceived_by, instance_key, seq) WHERE unreceived_by IS NOT NULL;
