/**
 * The commands about schedules: {@code clew schedule create}, {@code list}, {@code show} and the rest.
 *
 * <p><b>Lives here:</b> what people type and read of a schedule.
 *
 * <p><b>May not live here:</b> an engine. A schedule moves only where a node has registered
 * {@link dev.clew.schedule.ScheduleRunner}.
 */
@NullMarked
package dev.clew.cli.schedules;

import org.jspecify.annotations.NullMarked;
