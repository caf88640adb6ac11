-- What nodes said at their joining that they can do, in the engine's words; for people. Rows of the dead are deleted by
-- the next that joins.
CREATE TABLE abilities (
    epoch INTEGER PRIMARY KEY,
    said  TEXT NOT NULL
) STRICT;

PRAGMA user_version = 5;
