-- Tasks that wait or run. A task without a taker waits; one that is not wanted runs, and is deleted when its taker lets
-- go of it. line is one text of all that decides who may take it and when, but for its time: whoever takes looks at the
-- first task of each line. deadline_ms is when it has failed as it stands now; beat is what its last heartbeat left.
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

UPDATE version SET number = 2;
