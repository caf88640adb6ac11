package dev.clew.cli.chaos.load;

import dev.clew.api.InfrastructureException;
import dev.clew.api.Orchestration;
import dev.clew.cli.chaos.check.Case;
import dev.clew.cli.chaos.check.Case.Collects;
import dev.clew.cli.chaos.check.Case.Compensates;
import dev.clew.cli.chaos.check.Case.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts instances of all programs, and sends what they wait for, through whoever can be asked. Remembers what was asked
 * for and what was acknowledged. Each instance has a thread that asks on its behalf.
 */
public final class Load {

    /** Instances that are sent their last signal only when the load ends, and so wait through everything. */
    private static final int PATIENT = 5;

    private static final int PROGRAMS = 6;

    /** How long to wait before asking again what was not answered. */
    private static final int LONGEST_PAUSE_MS = 100;

    private final Callers callers;
    private final SplittableRandom random;
    private final List<Asked> asked = new ArrayList<>();
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final AtomicInteger failedCalls = new AtomicInteger();
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /**
     * No load yet.
     *
     * @param seed what the choice of programs, sizes, pauses and callers grows from
     */
    public Load(Callers callers, long seed) {
        this.callers = callers;
        this.random = new SplittableRandom(seed);
    }

    /** What is asked for an instance, and by which thread. */
    private final class Asked {
        final String id;
        final Expectation expectation;
        final SplittableRandom mine;
        final Numbers numbers;
        final List<String> complaints = new ArrayList<>();
        final Thread thread;
        volatile boolean acknowledged;

        Asked(String id, Expectation expectation, SplittableRandom mine, Asking asking) {
            this.id = id;
            this.expectation = expectation;
            this.mine = mine;
            this.numbers = new Numbers(id, failedCalls);
            this.thread = Thread.ofVirtual().name("chaos-load").unstarted(() -> ask(asking));
        }

        private void ask(Asking asking) {
            try {
                asking.run(this);
            } catch (InterruptedException stopped) {
                complain("it was not asked for everything before the time was over");
            } catch (RuntimeException unexpected) {
                complain("a call was answered by " + unexpected);
            }
        }

        private void complain(String what) {
            synchronized (complaints) {
                complaints.add(what);
            }
        }

        private List<String> complaints() {
            synchronized (complaints) {
                return List.copyOf(complaints);
            }
        }
    }

    private interface Asking {
        void run(Asked asked) throws InterruptedException;
    }

    /** Starts the next instance, and whoever sends it something. */
    public void startNext() {
        SplittableRandom mine = random.split();
        int number = asked.size();
        if (number < PATIENT) {
            collect("patient-" + number, mine, true);
            return;
        }
        switch (number % PROGRAMS) {
            case 0 -> {
                var links = new Chain.Links(mine.nextLong(), mine.nextInt(2, 12));
                start(Chain.CHAIN, "chain-" + number, links, Chain.expectation(links), mine, one -> {});
            }
            case 1 -> {
                var width = new Fan.Width(mine.nextLong(), mine.nextInt(1, 30), mine.nextInt(1, 5));
                start(Fan.FAN, "fan-" + number, width, Fan.expectation(width), mine, one -> {});
            }
            case 2 -> {
                var plan = new Naps.Plan(mine.nextLong(), mine.nextInt(1, 5), mine.nextInt(1, 6), 400);
                start(Naps.NAPS, "naps-" + number, plan, Naps.expectation(plan), mine, one -> {});
            }
            case 3 -> collect("collector-" + number, mine, false);
            case 4 -> {
                var pace = new Saga.Pace(mine.nextInt(1, 12), mine.nextInt(1, 60));
                start(Saga.SAGA, "saga-" + number, pace, new Compensates(), mine, one -> {
                    Thread.sleep(one.mine.nextInt(1200));
                    untilAnswered(one, caller -> caller.cancel(one.id));
                });
            }
            default -> start(Doomed.DOOMED, "doomed-" + number, mine.nextLong(), Doomed.expectation(), mine, one -> {});
        }
    }

    private void collect(String id, SplittableRandom mine, boolean patient) {
        int count = patient ? 3 : mine.nextInt(1, 12);
        var state = new Collector.State(List.of(), mine.nextBoolean() ? 3 : 100, patient ? 3_600_000 : 150);
        start(Collector.COLLECTOR, id, state, new Collects(), mine, one -> {
            for (int i = 1; i <= count; i++) {
                Thread.sleep(one.mine.nextInt(patient ? 2000 : 200));
                one.numbers.send(callers.any(one.mine), i);
            }
            if (patient) {
                finishing.await();
            }
            one.numbers.sendLast(callers.clientOnly());
        });
    }

    private <I> void start(
            Orchestration<I, ?> orchestration,
            String id,
            I input,
            Expectation expectation,
            SplittableRandom mine,
            Asking then) {
        unacknowledged.incrementAndGet();
        Asked next = new Asked(id, expectation, mine, one -> {
            untilAnswered(one, caller -> caller.start(orchestration, id, input));
            one.acknowledged = true;
            unacknowledged.decrementAndGet();
            then.run(one);
        });
        asked.add(next);
        next.thread.start();
    }

    private interface Call {
        void to(Caller caller);
    }

    /** Asks until it is answered, one caller after the other, for what does no harm to be asked twice. */
    private void untilAnswered(Asked one, Call call) throws InterruptedException {
        while (true) {
            try {
                call.to(callers.any(one.mine));
                return;
            } catch (InfrastructureException unanswered) {
                failedCalls.incrementAndGet();
                Thread.sleep(one.mine.nextInt(LONGEST_PAUSE_MS));
            }
        }
    }

    /** Sends what has not been sent; returns when everything is, or the time is over. */
    public void finish(Duration atMost) throws InterruptedException {
        finishing.countDown();
        long end = System.nanoTime() + atMost.toNanos();
        for (Asked one : asked) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (one.thread.join(left)) {
                continue;
            }
            one.thread.interrupt();
            one.complain("it was not asked for everything when the time was over");
        }
    }

    /** How many instances were asked for. */
    public int size() {
        return asked.size();
    }

    /** How many of those nobody has acknowledged yet. */
    public int unacknowledged() {
        return unacknowledged.get();
    }

    /** How many calls were not acknowledged. */
    public int failedCalls() {
        return failedCalls.get();
    }

    /** What was asked for, once the load is {@linkplain #finish finished}. */
    public List<Case> cases() {
        return asked.stream()
                .map(one -> new Case(one.id, one.acknowledged, one.expectation, one.numbers.sent(), one.complaints()))
                .toList();
    }
}
