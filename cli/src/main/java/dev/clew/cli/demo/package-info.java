/**
 * The command {@code demo}: real work on real files that is killed half-way and goes on.
 *
 * <p><b>Lives here:</b> the orchestration that fingerprints files, the JVM it runs in, the one that kills that, and the
 * check of what came out.
 *
 * <p><b>May not live here:</b> anything another command needs.
 */
@NullMarked
package dev.clew.cli.demo;

import org.jspecify.annotations.NullMarked;
