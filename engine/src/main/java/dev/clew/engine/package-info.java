/**
 * The engine: runs instances on a store, as one node.
 *
 * <p><b>Lives here:</b> ownership, mailboxes, the commit pipeline, timers, the dispatch of activities, eviction and
 * recovery, and the client. {@link dev.clew.engine.Engine} is the way in.
 *
 * <p><b>May not live here:</b> what an orchestration does next (the kernel decides), SQL (stores know it), and
 * anything for people to look at (faces do that, through the client).
 */
@NullMarked
package dev.clew.engine;

import org.jspecify.annotations.NullMarked;
