-- The living nodes: a row exists exactly as long as its epoch is alive.
CREATE TABLE nodes (
    epoch          INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT    NOT NULL,
    lease_until_ms INTEGER NOT NULL
) STRICT;

-- What nodes said at their joining that they can do, in the engine's words; for people. Rows of the dead are deleted by
-- the next that joins.
CREATE TABLE abilities (
    epoch INTEGER PRIMARY KEY,
    said  TEXT NOT NULL
) STRICT;

-- An owner is a living epoch. Only a running instance has an owner or is ready, and never both.
-- format is the history format of the current execution, for those who claim: they take what they can read.
-- status_version is how many turns have published a status; NULL for those that never have. pausing is why an instance is
-- to be paused when it loses its owner; NULL if it is not to be. begins_at_ms is when an instance begins that was started
-- for later; NULL if at once, or if it was roused.
CREATE TABLE instances (
    key            INTEGER PRIMARY KEY,
    namespace      TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    execution      INTEGER NOT NULL,
    status         TEXT    NOT NULL
        CHECK (status IN
            ('RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'PAUSED', 'PARKED', 'QUARANTINED')),
    owner          INTEGER,
    ready_at_ms    INTEGER,
    claims         INTEGER NOT NULL,
    created_at_ms  INTEGER NOT NULL,
    updated_at_ms  INTEGER NOT NULL,
    custom_status  TEXT,
    start          TEXT    NOT NULL,
    outcome        TEXT,
    status_version INTEGER,
    pausing        TEXT,
    format         INTEGER NOT NULL DEFAULT 1,
    begins_at_ms   INTEGER,
    UNIQUE (namespace, id)
) STRICT;

CREATE INDEX instances_ready ON instances (kind, name, version, ready_at_ms, key, format) WHERE ready_at_ms IS NOT NULL;
CREATE INDEX instances_owned ON instances (owner) WHERE owner IS NOT NULL;
CREATE INDEX instances_status ON instances (namespace, status);
CREATE INDEX instances_pausing ON instances (owner) WHERE pausing IS NOT NULL;

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

-- The values that instances keep.
CREATE TABLE state (
    instance_key INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    at_ms        INTEGER NOT NULL,
    value        TEXT    NOT NULL,
    PRIMARY KEY (instance_key, name)
) STRICT, WITHOUT ROWID;

-- What listings find instances by. The namespace is the instance's, so that an index entry says all that is asked for.
CREATE TABLE attributes (
    instance_key INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    namespace    TEXT    NOT NULL,
    PRIMARY KEY (instance_key, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX attributes_value ON attributes (namespace, name, value, instance_key);

-- Tasks that wait or run. A task without a taker waits; one that is not wanted runs, and is deleted when its taker lets
-- go of it. line is one text of all that decides who may take it and when, but for its time: whoever takes looks at the
-- first task of each line. deadline_ms is when it has failed as it stands now; beat is what its last heartbeat left.
-- tag is the set of its tags: their names in order, with a line feed between them. avoided is the epoch that may take it
-- only a moment after all others; NULL if there is none.
CREATE TABLE tasks (
    key            INTEGER PRIMARY KEY,
    instance_key   INTEGER NOT NULL,
    namespace      TEXT    NOT NULL,
    execution      INTEGER NOT NULL,
    operation      TEXT    NOT NULL,
    activity       TEXT    NOT NULL,
    attempt        INTEGER NOT NULL,
    enqueued_at_ms INTEGER NOT NULL,
    not_before_ms  INTEGER NOT NULL,
    queue          TEXT    NOT NULL,
    limit_key      TEXT,
    tag            TEXT,
    session        TEXT,
    priority       INTEGER NOT NULL,
    start_by_ms    INTEGER,
    close_by_ms    INTEGER,
    run_ms         INTEGER,
    heartbeat_ms   INTEGER,
    line           TEXT    NOT NULL,
    taker          INTEGER,
    takes          INTEGER NOT NULL,
    taken_at_ms    INTEGER,
    wanted         INTEGER NOT NULL,
    deadline_ms    INTEGER,
    input          TEXT    NOT NULL,
    details        TEXT,
    beat           TEXT,
    avoided        INTEGER
) STRICT;

CREATE INDEX tasks_waiting ON tasks (line, not_before_ms) WHERE taker IS NULL;
CREATE INDEX tasks_taken ON tasks (taker, wanted) WHERE taker IS NOT NULL;
CREATE INDEX tasks_running ON tasks (queue, limit_key) WHERE taker IS NOT NULL;
CREATE INDEX tasks_instance ON tasks (instance_key);
CREATE INDEX tasks_deadline ON tasks (deadline_ms) WHERE deadline_ms IS NOT NULL;
-- The sets of several tags that wait, for nodes of several tags; most tasks have no entry.
CREATE INDEX tasks_tag_sets ON tasks (tag) WHERE taker IS NULL AND instr(tag, char(10)) > 0;

-- The limits of queues that have any, and the window in which each one's rate counts.
CREATE TABLE queues (
    name                TEXT PRIMARY KEY,
    concurrency         INTEGER,
    concurrency_per_key INTEGER,
    rate_count          INTEGER,
    rate_ms             INTEGER,
    key_rate_count      INTEGER,
    key_rate_ms         INTEGER,
    window_until_ms     INTEGER,
    window_used         INTEGER
) STRICT, WITHOUT ROWID;

-- The windows in which the rates of limit keys count; gone some time after they have ended.
CREATE TABLE key_windows (
    queue     TEXT    NOT NULL,
    limit_key TEXT    NOT NULL,
    until_ms  INTEGER NOT NULL,
    used      INTEGER NOT NULL,
    PRIMARY KEY (queue, limit_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX key_windows_until ON key_windows (queue, until_ms);

-- Sessions that stay with a node: while tasks of it run, and for idle_ms after the last.
CREATE TABLE sessions (
    namespace TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    holder    INTEGER NOT NULL,
    running   INTEGER NOT NULL,
    idle_ms   INTEGER NOT NULL,
    until_ms  INTEGER NOT NULL,
    PRIMARY KEY (namespace, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_held ON sessions (holder);

PRAGMA user_version = 1;
PRAGMA application_id = 0x436c6577;
