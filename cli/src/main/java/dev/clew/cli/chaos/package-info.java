/**
 * The command {@code chaos}: an engine that is killed again and again under load, and judged from outside.
 *
 * <p><b>Lives here:</b> the supervisor, the engine's JVM, the schedule of kills and the reading of rows. The load is in
 * {@code load}, the judgement in {@code check}.
 *
 * <p><b>May not live here:</b> rules about what is right.
 */
@NullMarked
package dev.clew.cli.chaos;

import org.jspecify.annotations.NullMarked;
