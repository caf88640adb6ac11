-- A migration of a version to come.
CREATE TABLE later (epoch BIGINT PRIMARY KEY);

UPDATE version SET number = 2;
