-- Names are compared byte by byte: faster than by the rules of a language, and the same on every server. In large tables
-- columns of fixed width come first, so that few bytes are padding.

-- The number of the last migration, which every migration writes at its end.
CREATE TABLE version (number INTEGER NOT NULL);

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

-- What nodes said at their joining that they can do, in the engine's words; for people. Rows of the dead are deleted by
-- the next that joins.
CREATE TABLE abilities (
    epoch BIGINT PRIMARY KEY,
    said  TEXT NOT NULL
);

-- Those who commit, each one transaction at a time: which batch they committed last. It tells whether a commit
-- succeeded whose answer was lost. epoch is the one that the writer has proved alive in its own transaction: declaring it
-- dead retires the writer, so the proof holds for all later batches. A retired one may commit no more.
CREATE TABLE writers (
    id         BIGINT  PRIMARY KEY,
    batch      BIGINT  NOT NULL,
    used_at_ms BIGINT  NOT NULL,
    epoch      BIGINT,
    retired    BOOLEAN NOT NULL
) WITH (fillfactor = 10);

-- status is RUNNING, COMPLETED, FAILED, CANCELLED, TERMINATED, PAUSED, PARKED or QUARANTINED; readers refuse anything else. It is no
-- CHECK, which the server reads from its catalogue and builds again in every statement that writes here.
-- An owner is a living epoch. Only a running instance has an owner or is ready, and never both.
-- format is the history format of the current execution, for those who claim: they take what they can read.
-- begins_at_ms is when an instance begins that was started for later; NULL if at once, or if it was roused.
-- status_version is how many turns have published a status; NULL, and no byte of it, for those that never have.
-- pausing is why an instance is to be paused when it loses its owner; NULL if it is not to be.
CREATE TABLE instances (
    key            BIGINT  PRIMARY KEY,
    execution      INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    claims         INTEGER NOT NULL,
    format         INTEGER NOT NULL DEFAULT 1,
    owner          BIGINT,
    ready_at_ms    BIGINT,
    created_at_ms  BIGINT  NOT NULL,
    updated_at_ms  BIGINT  NOT NULL,
    begins_at_ms   BIGINT,
    status_version BIGINT,
    status         TEXT COLLATE "C" NOT NULL,
    namespace      TEXT COLLATE "C" NOT NULL,
    id             TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    custom_status  TEXT,
    pausing        TEXT,
    start          TEXT    NOT NULL,
    outcome        TEXT,
    UNIQUE (namespace, id)
);

-- What is ready, for those who claim.
CREATE INDEX instances_ready ON instances (kind, name, version, ready_at_ms, key, namespace, format)
    WHERE ready_at_ms IS NOT NULL;
-- What runs, by owner, for those who bury and for those who list. An instance that ends needs no new entry.
CREATE INDEX instances_running ON instances (owner, key) WHERE status = 'RUNNING';
-- What people look for. Most instances complete, and are found by their keys.
CREATE INDEX instances_troubled ON instances (namespace, status, key) WHERE status NOT IN ('RUNNING', 'COMPLETED');
-- What is to be paused, by owner.
CREATE INDEX instances_pausing ON instances (owner) WHERE pausing IS NOT NULL;

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

-- The values that instances keep.
CREATE TABLE state (
    instance_key BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    value        TEXT   NOT NULL,
    PRIMARY KEY (instance_key, name)
);

-- What listings find instances by. The namespace is the instance's, so that an index entry says all that is asked for.
CREATE TABLE attributes (
    instance_key BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C" NOT NULL,
    namespace    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (instance_key, name)
);

CREATE INDEX attributes_value ON attributes (namespace, name, value, instance_key);

-- Tasks that wait or run. A task without a taker waits; one that is not wanted runs, and is deleted when its taker lets
-- go of it. line is one text of all that decides who may take it and when, but for its time: whoever takes looks at the
-- first task of each line. deadline_ms is when it has failed as it stands now; beat is what its last heartbeat left.
-- tag is the set of its tags: their names in order, with a line feed between them. avoided is the epoch that may take it
-- only a moment after all others; NULL if there is none.
-- Rows come and go by the thousand: what is dead is cleared away early, before it lies in the way of those who look.
CREATE TABLE tasks (
    key            BIGINT  PRIMARY KEY,
    instance_key   BIGINT  NOT NULL,
    enqueued_at_ms BIGINT  NOT NULL,
    not_before_ms  BIGINT  NOT NULL,
    start_by_ms    BIGINT,
    close_by_ms    BIGINT,
    run_ms         BIGINT,
    heartbeat_ms   BIGINT,
    taker          BIGINT,
    taken_at_ms    BIGINT,
    deadline_ms    BIGINT,
    avoided        BIGINT,
    execution      INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    priority       INTEGER NOT NULL,
    takes          INTEGER NOT NULL,
    wanted         BOOLEAN NOT NULL,
    line           TEXT COLLATE "C" NOT NULL,
    namespace      TEXT COLLATE "C" NOT NULL,
    operation      TEXT COLLATE "C" NOT NULL,
    activity       TEXT COLLATE "C" NOT NULL,
    queue          TEXT COLLATE "C" NOT NULL,
    limit_key      TEXT COLLATE "C",
    tag            TEXT COLLATE "C",
    session        TEXT COLLATE "C",
    input          TEXT    NOT NULL,
    details        TEXT,
    beat           TEXT
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- What waits, for those who take.
CREATE INDEX tasks_waiting ON tasks (line, not_before_ms, key) WHERE taker IS NULL;
-- What runs, by taker. What runs of a queue is found through the living nodes, which are few.
CREATE INDEX tasks_taken ON tasks (taker, queue, limit_key) WHERE taker IS NOT NULL;
-- What runs and is not wanted.
CREATE INDEX tasks_unwanted ON tasks (taker, key) WHERE NOT wanted;
CREATE INDEX tasks_instance ON tasks (instance_key, key);
CREATE INDEX tasks_deadline ON tasks (deadline_ms, key) WHERE deadline_ms IS NOT NULL;
-- The sets of several tags that wait, for nodes of several tags; most tasks have no entry.
CREATE INDEX tasks_tag_sets ON tasks (tag) WHERE taker IS NULL AND strpos(tag, chr(10)) > 0;

-- The limits of queues that have any, and the window in which each one's rate counts. Who takes from a limited queue
-- holds its row.
CREATE TABLE queues (
    name                TEXT COLLATE "C" PRIMARY KEY,
    concurrency         INTEGER,
    concurrency_per_key INTEGER,
    rate_count          INTEGER,
    rate_ms             BIGINT,
    key_rate_count      INTEGER,
    key_rate_ms         BIGINT,
    window_until_ms     BIGINT,
    window_used         INTEGER
) WITH (fillfactor = 50);

-- The windows in which the rates of limit keys count; gone some time after they have ended.
CREATE TABLE key_windows (
    queue     TEXT COLLATE "C" NOT NULL,
    limit_key TEXT COLLATE "C" NOT NULL,
    until_ms  BIGINT  NOT NULL,
    used      INTEGER NOT NULL,
    PRIMARY KEY (queue, limit_key)
) WITH (fillfactor = 50);

CREATE INDEX key_windows_until ON key_windows (queue, until_ms);

-- Sessions that stay with a node: while tasks of it run, and for idle_ms after the last.
CREATE TABLE sessions (
    namespace TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    holder    BIGINT  NOT NULL,
    running   INTEGER NOT NULL,
    idle_ms   BIGINT  NOT NULL,
    until_ms  BIGINT  NOT NULL,
    PRIMARY KEY (namespace, name)
) WITH (fillfactor = 50);

CREATE INDEX sessions_held ON sessions (holder);

INSERT INTO version VALUES (1);
