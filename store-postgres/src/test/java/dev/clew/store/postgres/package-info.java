/** What the PostgreSQL store promises, tried on a real server. */
@NullMarked
package dev.clew.store.postgres;

import org.jspecify.annotations.NullMarked;
