package dev.clew.cli.chaos.load;

import dev.clew.api.InfrastructureException;
import dev.clew.cli.chaos.check.Case.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The numbers that were sent to one instance, and which of them were acknowledged. Thread-safe. */
final class Numbers {

    /** Between an end that was not acknowledged and the next. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final String to;
    private final AtomicInteger failedCalls;
    private final List<Sent> sent = new ArrayList<>();

    /** What becomes of a number that is sent. */
    private enum Answer {
        ACKNOWLEDGED,
        ENDED,
        NONE
    }

    Numbers(String to, AtomicInteger failedCalls) {
        this.to = to;
        this.failedCalls = failedCalls;
    }

    /** Sends a number once. */
    void send(Caller caller, int number) {
        if (ask(caller, number) == Answer.ENDED) {
            throw new IllegalStateException("it has ended before it was sent " + number);
        }
    }

    private Answer ask(Caller caller, int number) {
        Answer answer;
        try {
            answer = caller.signal(to, number) ? Answer.ACKNOWLEDGED : Answer.ENDED;
        } catch (InfrastructureException unanswered) {
            failedCalls.incrementAndGet();
            answer = Answer.NONE;
        }
        synchronized (sent) {
            sent.add(new Sent(number, answer == Answer.ACKNOWLEDGED, caller.name()));
        }
        return answer;
    }

    /**
     * Sends ends until one is acknowledged or not needed any more.
     *
     * @param caller one that owns no instance: what an owner sends itself may overtake what it has yet to be handed
     */
    void sendLast(Caller caller) throws InterruptedException {
        for (int number = -1; ask(caller, number) == Answer.NONE; number--) {
            Thread.sleep(PAUSE);
        }
    }

    List<Sent> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }
}
