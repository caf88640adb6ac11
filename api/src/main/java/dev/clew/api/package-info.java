/**
 * What users of Clew import: descriptors, contexts, the client, options and errors.
 *
 * <p><b>Lives here:</b> the typed constants that name durable things ({@link dev.clew.api.Activity},
 * {@link dev.clew.api.Orchestration}, {@link dev.clew.api.Signal}), the contexts handed to user code, the client
 * interfaces, and the errors both sides speak of.
 *
 * <p><b>May not live here:</b> behavior that runs an instance, JSON, SQL, or any dependency but JSpecify.
 */
@NullMarked
package dev.clew.api;

import org.jspecify.annotations.NullMarked;
