/**
 * What is there for whoever keeps the database.
 *
 * <p><b>Lives here:</b> commands about tables.
 *
 * <p><b>May not live here:</b> the tables, which are the stores'.
 */
@NullMarked
package dev.clew.cli.store;

import org.jspecify.annotations.NullMarked;
