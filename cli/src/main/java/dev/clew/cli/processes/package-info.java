/**
 * The commands about processes and their images: {@code clew process}, {@code clew image}, and {@code clew environment}, which runs
 * an engine that launches them.
 *
 * <p><b>Lives here:</b> what people type and read of a process.
 *
 * <p><b>May not live here:</b> how processes are launched and kept, which modules {@code environment} and {@code process} know.
 */
@NullMarked
package dev.clew.cli.processes;

import org.jspecify.annotations.NullMarked;
