package dev.clew.cli.chaos.load;

import dev.clew.Clew;
import dev.clew.cli.jvm.ExecutionLog;

/** All programs of the load, for an engine to run. */
public final class Programs {

    private Programs() {}

    /**
     * Registers them.
     *
     * @param log where their work says that it began
     */
    public static Clew.Builder register(Clew.Builder engine, ExecutionLog log) {
        Work work = new Work(log);
        return engine.register(Work.WORK, work::work)
                .register(Work.HOPELESS, work::hopeless)
                .register(Chain.CHAIN, new Chain(work)::run)
                .register(Fan.FAN, new Fan(work)::run)
                .register(Naps.NAPS, new Naps(work)::run)
                .register(Collector.COLLECTOR, Collector::run)
                .register(Saga.SAGA, new Saga(work)::run)
                .register(Doomed.DOOMED, new Doomed(work)::run);
    }
}
