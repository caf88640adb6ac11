package dev.clew.cli.chaos.load;

import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.cli.chaos.check.Case.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The numbers that were sent to one instance, and which of them were acknowledged. Thread-safe. */
final class Numbers {

    private final AtomicInteger failedCalls;
    private final List<Sent> sent = new ArrayList<>();

    Numbers(AtomicInteger failedCalls) {
        this.failedCalls = failedCalls;
    }

    /** Sends a number once; whether it was acknowledged. */
    boolean send(InstanceHandle<?> to, int number) {
        boolean acknowledged;
        try {
            to.signal(Collector.NUMBER, number);
            acknowledged = true;
        } catch (InfrastructureException unanswered) {
            failedCalls.incrementAndGet();
            acknowledged = false;
        }
        synchronized (sent) {
            sent.add(new Sent(number, acknowledged));
        }
        return acknowledged;
    }

    /** Sends ends until one is acknowledged or not needed any more. */
    void sendLast(InstanceHandle<?> to) {
        int number = -1;
        try {
            while (!send(to, number)) {
                number--;
            }
        } catch (InstanceEndedException | InstanceNotFoundException notNeeded) {
            failedCalls.incrementAndGet();
        }
    }

    List<Sent> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }
}
