-- Tasks that wait or run. A task without a taker waits; one that is not wanted runs, and is deleted when its taker lets
-- go of it. line is one text of all that decides who may take it and when, but for its time: whoever takes looks at the
-- first task of each line. deadline_ms is when it has failed as it stands now; beat is what its last heartbeat left.
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
    beat           TEXT
) STRICT;

CREATE INDEX tasks_waiting ON tasks (line, not_before_ms) WHERE taker IS NULL;
CREATE INDEX tasks_taken ON tasks (taker, wanted) WHERE taker IS NOT NULL;
CREATE INDEX tasks_running ON tasks (queue, limit_key) WHERE taker IS NOT NULL;
CREATE INDEX tasks_instance ON tasks (instance_key);
CREATE INDEX tasks_deadline ON tasks (deadline_ms) WHERE deadline_ms IS NOT NULL;

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

PRAGMA user_version = 2;
