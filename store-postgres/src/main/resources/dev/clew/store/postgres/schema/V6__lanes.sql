-- The epoch that the writer has proved alive in its own transaction. Declaring it dead retires the writer, so the proof
-- holds for all later batches.
ALTER TABLE writers ADD COLUMN epoch BIGINT;

UPDATE version SET number = 6;
