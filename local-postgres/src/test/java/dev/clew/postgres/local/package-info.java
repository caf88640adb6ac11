/** What a local server promises. */
@NullMarked
package dev.clew.postgres.local;

import org.jspecify.annotations.NullMarked;
