-- A status more. A CHECK is text in the schema, and SQLite's own way to change one without writing every row anew is to
-- change that text (https://sqlite.org/lang_altertable.html, section 7). The table that comes and goes makes every
-- connection read the schema again.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = replace(sql, '''CANCELLED'', ', '''CANCELLED'', ''TERMINATED'', ')
WHERE type = 'table' AND name = 'instances';

CREATE TABLE reread (x INTEGER) STRICT;
DROP TABLE reread;

PRAGMA writable_schema = RESET;

PRAGMA user_version = 4;
