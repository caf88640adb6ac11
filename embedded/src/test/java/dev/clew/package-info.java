/** Engines as programs use them. */
@NullMarked
package dev.clew;

import org.jspecify.annotations.NullMarked;
