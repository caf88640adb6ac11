/**
 * The programs that a chaos run has launched as processes of the operating system.
 *
 * <p><b>Lives here:</b> what they do, the program itself, and the trace that its runs leave behind.
 *
 * <p><b>May not live here:</b> who launches and strikes them, and what is right.
 */
@NullMarked
package dev.clew.cli.chaos.programs;

import org.jspecify.annotations.NullMarked;
