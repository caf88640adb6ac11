-- tag is the set of a task's tags: their names in order, with a line feed between them; so one tag is its name, as before.
-- A node of several tags looks here for the sets that wait; most tasks have no entry.
CREATE INDEX tasks_tag_sets ON tasks (tag) WHERE taker IS NULL AND strpos(tag, chr(10)) > 0;

-- The epoch that may take the task only a moment after all others; NULL if there is none.
ALTER TABLE tasks ADD COLUMN avoided BIGINT;

UPDATE version SET number = 11;
