-- What listings find instances by. The namespace is the instance's, so that an index entry says all that is asked for.
CREATE TABLE attributes (
    instance_key INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    namespace    TEXT    NOT NULL,
    PRIMARY KEY (instance_key, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX attributes_value ON attributes (namespace, name, value, instance_key);

PRAGMA user_version = 10;
