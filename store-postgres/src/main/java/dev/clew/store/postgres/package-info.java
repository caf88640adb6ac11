/**
 * The store for many nodes: PostgreSQL 14 and later.
 *
 * <p><b>Lives here:</b> SQL, and all that only PostgreSQL makes necessary. A commit is a script of a few statements over
 * arrays, however many writes it has; it travels in one round trip. Every statement runs under READ COMMITTED, so it
 * sees what was durable when it began; where that matters, a comment says so. Rows are locked in the order of their
 * keys.
 *
 * <p><b>May not live here:</b> what an event means, JSON parsing, advisory locks, triggers, stored procedures, sequences.
 */
@NullMarked
package dev.clew.store.postgres;

import org.jspecify.annotations.NullMarked;
