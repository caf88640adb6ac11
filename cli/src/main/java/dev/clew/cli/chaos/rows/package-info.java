/**
 * What a chaos run sees of the database while it goes on.
 *
 * <p><b>Lives here:</b> reading rows in plain SQL, the watch on who is alive and on what waits to be taken over, and the
 * snapshots of the histories.
 *
 * <p><b>May not live here:</b> rules about what is right; they are in {@code check}. Writing.
 */
@NullMarked
package dev.clew.cli.chaos.rows;

import org.jspecify.annotations.NullMarked;
