/**
 * What those who manage processes may rely on, whatever way they reach their environment.
 *
 * <p><b>Lives here:</b> the contract, which a subclass runs for each way: beside the engine, over HTTP, and whatever comes.
 *
 * <p><b>May not live here:</b> anything that only one of them does.
 */
@NullMarked
package dev.clew.environment.tck;

import org.jspecify.annotations.NullMarked;
