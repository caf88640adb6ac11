/** What an engine does, as Micrometer metrics. */
@NullMarked
package dev.clew.micrometer;

import org.jspecify.annotations.NullMarked;
