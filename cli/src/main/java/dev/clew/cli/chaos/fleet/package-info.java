/**
 * The nodes of a chaos run, and what they stand on.
 *
 * <p><b>Lives here:</b> the process of a node and how it is talked to, the lines that lead to the database, and the
 * databases.
 *
 * <p><b>May not live here:</b> when a node is struck, what the load is, and what is right.
 */
@NullMarked
package dev.clew.cli.chaos.fleet;

import org.jspecify.annotations.NullMarked;
