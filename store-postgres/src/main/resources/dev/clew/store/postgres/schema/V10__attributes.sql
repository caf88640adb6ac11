-- What listings find instances by. The namespace is the instance's, so that an index entry says all that is asked for.
CREATE TABLE attributes (
    instance_key BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C" NOT NULL,
    namespace    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (instance_key, name)
);

CREATE INDEX attributes_value ON attributes (namespace, name, value, instance_key);

UPDATE version SET number = 10;
