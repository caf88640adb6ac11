/**
 * What is done to a fleet, and when.
 *
 * <p><b>Lives here:</b> the acts, and the plans that draw them from a seed. Pure: a plan waits for nothing and touches
 * nothing.
 *
 * <p><b>May not live here:</b> how an act is carried out.
 */
@NullMarked
package dev.clew.cli.chaos.faults;

import org.jspecify.annotations.NullMarked;
