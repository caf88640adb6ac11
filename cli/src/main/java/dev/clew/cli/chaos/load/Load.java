package dev.clew.cli.chaos.load;

import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InfrastructureException;
import dev.clew.api.Orchestration;
import dev.clew.cli.chaos.check.Case;
import dev.clew.cli.chaos.check.Case.Collects;
import dev.clew.cli.chaos.check.Case.Compensates;
import dev.clew.cli.chaos.check.Case.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts instances of all programs, and sends what they wait for, as a client beside whatever engine runs or does not.
 * Remembers what was asked for and what was acknowledged.
 */
public final class Load {

    /** Instances that are sent their last signal only when the load ends, and so wait through all kills. */
    private static final int PATIENT = 5;

    private static final int PROGRAMS = 6;

    private final ClewClient client;
    private final SplittableRandom random;
    private final List<Started> started = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final AtomicInteger failedCalls = new AtomicInteger();

    /**
     * No load yet.
     *
     * @param seed what the choice of programs, sizes and pauses grows from
     */
    public Load(ClewClient client, long seed) {
        this.client = client;
        this.random = new SplittableRandom(seed);
    }

    /** An instance, and what is sent to it. */
    private record Started(String id, boolean acknowledged, Expectation expectation, Numbers numbers) {}

    /** Starts the next instance, and whoever sends it something. */
    public void startNext() {
        SplittableRandom mine = random.split();
        int number = started.size();
        if (number < PATIENT) {
            collect("patient-" + number, mine, true);
            return;
        }
        switch (number % PROGRAMS) {
            case 0 -> {
                var links = new Chain.Links(mine.nextLong(), mine.nextInt(2, 12));
                start(Chain.CHAIN, "chain-" + number, links, Chain.expectation(links));
            }
            case 1 -> {
                var width = new Fan.Width(mine.nextLong(), mine.nextInt(1, 30), mine.nextInt(1, 5));
                start(Fan.FAN, "fan-" + number, width, Fan.expectation(width));
            }
            case 2 -> {
                var plan = new Naps.Plan(mine.nextLong(), mine.nextInt(1, 5), mine.nextInt(1, 6), 400);
                start(Naps.NAPS, "naps-" + number, plan, Naps.expectation(plan));
            }
            case 3 -> collect("collector-" + number, mine, false);
            case 4 -> {
                String id = "saga-" + number;
                start(Saga.SAGA, id, new Saga.Pace(mine.nextInt(1, 12), mine.nextInt(1, 60)), new Compensates());
                send(() -> cancel(id, mine.nextInt(1200)));
            }
            default -> start(Doomed.DOOMED, "doomed-" + number, mine.nextLong(), Doomed.expectation());
        }
    }

    private void collect(String id, SplittableRandom mine, boolean patient) {
        int count = patient ? 3 : mine.nextInt(1, 12);
        var state = new Collector.State(List.of(), mine.nextBoolean() ? 3 : 100, patient ? 3_600_000 : 150);
        Numbers numbers = start(Collector.COLLECTOR, id, state, new Collects());
        send(() -> {
            for (int i = 1; i <= count; i++) {
                Thread.sleep(mine.nextInt(patient ? 2000 : 200));
                numbers.send(client.handle(Collector.COLLECTOR, id), i);
            }
            if (patient) {
                finishing.await();
            }
            numbers.sendLast(client.handle(Collector.COLLECTOR, id));
        });
    }

    private <I> Numbers start(Orchestration<I, ?> orchestration, String id, I input, Expectation expectation) {
        Numbers numbers = new Numbers(failedCalls);
        started.add(new Started(id, tryToStart(orchestration, id, input), expectation, numbers));
        return numbers;
    }

    private <I> boolean tryToStart(Orchestration<I, ?> orchestration, String id, I input) {
        try {
            client.start(orchestration, id, input, ConflictPolicy.USE_EXISTING);
            return true;
        } catch (InfrastructureException unanswered) {
            failedCalls.incrementAndGet();
            return false;
        }
    }

    /** Asks until it is acknowledged, since asking twice does no harm. */
    private void cancel(String id, int afterMs) throws InterruptedException {
        Thread.sleep(afterMs);
        while (true) {
            try {
                client.handle(id).cancel("chaos");
                return;
            } catch (InfrastructureException unanswered) {
                failedCalls.incrementAndGet();
            }
        }
    }

    private interface Sending {
        void run() throws InterruptedException;
    }

    private void send(Sending sending) {
        senders.add(Thread.ofVirtual().start(() -> {
            try {
                sending.run();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Sends what has not been sent; returns when everything is. */
    public void finish() throws InterruptedException {
        finishing.countDown();
        for (Thread sender : senders) {
            sender.join();
        }
    }

    /** How many instances were started. */
    public int size() {
        return started.size();
    }

    /** How many calls were not acknowledged. */
    public int failedCalls() {
        return failedCalls.get();
    }

    /** What was asked for, once the load is {@linkplain #finish finished}. */
    public List<Case> cases() {
        return started.stream()
                .map(one -> new Case(
                        one.id(),
                        one.acknowledged(),
                        one.expectation(),
                        one.numbers().sent()))
                .toList();
    }
}
