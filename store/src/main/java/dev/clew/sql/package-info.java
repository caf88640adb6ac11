/**
 * What stores on SQL databases share.
 *
 * <p><b>Lives here:</b> how a connection is lent to a user. <b>May not live here:</b> any one database's SQL, and
 * anything that the store SPI depends on.
 */
@NullMarked
package dev.clew.sql;

import org.jspecify.annotations.NullMarked;
