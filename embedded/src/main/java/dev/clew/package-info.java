/**
 * The one dependency an embedding program takes: {@link dev.clew.Clew} puts an engine on a store in one line.
 *
 * <p><b>Lives here:</b> the choice of store, and the wiring of store, registry and engine.
 *
 * <p><b>May not live here:</b> anything else.
 */
@NullMarked
package dev.clew;

import org.jspecify.annotations.NullMarked;
