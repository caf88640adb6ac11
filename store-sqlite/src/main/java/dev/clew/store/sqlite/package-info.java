/**
 * A store in one SQLite file: the embedded default.
 *
 * <p><b>Lives here:</b> {@link dev.clew.store.sqlite.SqliteStore}, the schema, and every SQL statement that runs on
 * it. One connection writes, others read; {@code Connections} says how they share the file.
 *
 * <p><b>May not live here:</b> what an event means, JSON, or SQL built from what a caller passed in.
 */
@NullMarked
package dev.clew.store.sqlite;

import org.jspecify.annotations.NullMarked;
