/**
 * The environments that launch programs in a chaos run, and that are struck.
 *
 * <p><b>Lives here:</b> the JVM of an environment with its engine and its server, from inside and from outside, the image of the
 * programs, and those who start the processes and see to them.
 *
 * <p><b>May not live here:</b> what programs do, what is done to the hosts when, and what is right.
 */
@NullMarked
package dev.clew.cli.chaos.hosts;

import org.jspecify.annotations.NullMarked;
