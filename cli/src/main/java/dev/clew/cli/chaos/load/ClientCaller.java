package dev.clew.cli.chaos.load;

import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.Orchestration;

/** Asks through a client in this process. */
public record ClientCaller(String name, ClewClient client) implements Caller {

    @Override
    public <I> void start(Orchestration<I, ?> orchestration, String id, I input) {
        client.start(orchestration, id, input, ConflictPolicy.USE_EXISTING);
    }

    @Override
    public boolean signal(String id, int number) {
        try {
            client.handle(id).signal(Collector.NUMBER, number);
            return true;
        } catch (InstanceEndedException ended) {
            return false;
        }
    }

    @Override
    public void cancel(String id) {
        client.handle(id).cancel("chaos");
    }
}
