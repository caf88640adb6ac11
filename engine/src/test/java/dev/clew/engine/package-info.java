/** What the engine's parts promise each other. What the engine promises its users is tested in the testkit. */
@NullMarked
package dev.clew.engine;

import org.jspecify.annotations.NullMarked;
