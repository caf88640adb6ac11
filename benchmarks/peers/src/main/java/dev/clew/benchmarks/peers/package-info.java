/**
 * Engines that a user could pick instead, each doing the work of our benchmarks on a PostgreSQL database: the same
 * database server, the same machine, the same run.
 *
 * <p>Each peer is set up for throughput, by its own documentation where that has advice and else by what was fastest
 * when tried, and what was set is part of its {@link dev.clew.benchmarks.peers.Result}. Both log warnings and nothing
 * less. Both get a pool of connections that stay open.
 *
 * <p><b>DBOS Transact for Java</b> runs workflows of inline steps; a workflow is a row that is inserted and then
 * updated, and a step is one row more, each committed by itself. Callers are virtual threads, call the workflow's proxy
 * and have its result when the call returns; there is no queue between, which would add polling. The pool has 20
 * connections where DBOS itself would open 10; of 4 to 40 none was clearly faster. All else is default: no admin
 * server, no conductor, workflows on virtual threads.
 *
 * <p><b>db-scheduler</b> runs jobs of one step, so of {@link dev.clew.benchmarks.peers.Work.Sequence} it can do those
 * with one step only. A job is a row that is inserted, marked as picked with others in one statement, and deleted when
 * it is done; neither a history nor a result is left. It polls by <i>lock-and-fetch</i> with the limits 1.0 and 4.0
 * that its README names for high throughput, with 20 threads, and with immediate execution, so that a scheduled job is
 * looked for at once. The table has the indices of its own schema, without those for priorities, which are off.
 * {@link dev.clew.benchmarks.peers.Work.Batches} is its fast path, {@code scheduleBatch}, which inserts many jobs in one
 * commit.
 *
 * <p><b>Lives here:</b> the peers, one class each, and what they are asked and answer.
 *
 * <p><b>May not live here:</b> Clew itself, printing, or static state that changes.
 */
@NullMarked
package dev.clew.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
