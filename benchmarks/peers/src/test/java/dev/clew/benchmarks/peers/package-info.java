/** What peers really do when they say that they did the work. */
@NullMarked
package dev.clew.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
