package dev.clew.schedule;

import dev.clew.api.Orchestration;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;

/**
 * What a node registers to run schedules: {@code .register(new ScheduleRunner())}, beside the orchestrations that the
 * schedules start. Without a node that has it, schedules wait.
 */
public final class ScheduleRunner implements Registration {

    /** The name of the orchestration that each schedule is an instance of. */
    public static final String NAME = "clew.schedule";

    static final Orchestration<ScheduleState, String> SCHEDULE =
            Orchestration.of(NAME, ScheduleState.class, String.class);

    @Override
    public void addTo(Registry.Builder registry) {
        registry.register(SCHEDULE, (ctx, state) -> new Timekeeper(ctx, state).run());
    }
}
