/**
 * PostgreSQL servers that this program starts, breaks and throws away: for tests, benchmarks and chaos.
 *
 * <p><b>May not live here:</b> anything that a program in production would want.
 */
@NullMarked
package dev.clew.postgres.local;

import org.jspecify.annotations.NullMarked;
