/**
 * Workflows: durable programs that are graphs, declared before they run.
 *
 * <p><b>Lives here:</b> the graph as data, the typed builder of it, its JSON, pictures and identity, and the one
 * interpreter that walks it.
 *
 * <p><b>May not live here:</b> anything that makes progress durable. A workflow runs as an orchestration whose code is the
 * interpreter, through the same context that users have.
 */
@NullMarked
package dev.clew.workflow;

import org.jspecify.annotations.NullMarked;
