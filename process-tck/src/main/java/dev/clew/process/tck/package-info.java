/** What every way to reach processes has to do: beside the engine, and through each transport. */
@NullMarked
package dev.clew.process.tck;

import org.jspecify.annotations.NullMarked;
