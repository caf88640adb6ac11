package dev.clew.cli.chaos.load;

import dev.clew.Clew;
import dev.clew.api.Orchestration;
import dev.clew.cli.jvm.ExecutionLog;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All programs of the load, for an engine to run. */
public final class Programs {

    private Programs() {}

    private static final Map<String, Orchestration<?, ?>> NAMED = Stream.<Orchestration<?, ?>>of(
                    Chain.CHAIN, Fan.FAN, Naps.NAPS, Collector.COLLECTOR, Saga.SAGA, Doomed.DOOMED)
            .collect(Collectors.toMap(Orchestration::name, Function.identity()));

    /** The program of a name. */
    public static Orchestration<?, ?> named(String name) {
        Orchestration<?, ?> program = NAMED.get(name);
        if (program == null) {
            throw new IllegalArgumentException("no program is called " + name);
        }
        return program;
    }

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
