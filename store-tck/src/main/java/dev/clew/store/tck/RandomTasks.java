package dev.clew.store.tck;

import dev.clew.api.QueueLimits;
import dev.clew.api.Tags;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The part of {@link RandomOperations} that is about the task queue. */
final class RandomTasks {

    private static final List<String> ACTIVITIES = List.of("charge", "ship");
    private static final List<String> QUEUES = List.of("plain", "busy", "slow");
    private static final List<String> KEYS = List.of("k1", "k2");
    private static final List<String> TAGS = List.of("gpu", "eu", "cuda");
    private static final List<String> SESSIONS = List.of("s1", "s2", "s3");

    /** A take of the reference's, and which epoch took. */
    private record Known(long task, int takes, int epoch) {}

    private final Random random;
    private final MutableClock clock;
    private final Replica reference;
    private final LongSupplier nextKey;
    private final IntSupplier anyEpoch;
    private final List<Long> keys = new ArrayList<>(List.of(1L));
    private int takes;
    private final List<Known> known = new ArrayList<>(List.of(new Known(1, 1, 0)));

    RandomTasks(Random random, MutableClock clock, Replica reference, LongSupplier nextKey, IntSupplier anyEpoch) {
        this.random = random;
        this.clock = clock;
        this.reference = reference;
        this.nextKey = nextKey;
        this.anyEpoch = anyEpoch;
    }

    /** How many tasks were taken so far. */
    int takes() {
        return takes;
    }

    RandomOperations.Operation operation() {
        return switch (random.nextInt(12)) {
            case 0 -> unwanted();
            case 1 -> overdue();
            case 2 -> abandoned();
            case 3 -> limit();
            case 4, 5 -> beat();
            default -> take();
        };
    }

    private RandomOperations.Operation take() {
        int epoch = anyEpoch.getAsInt();
        Set<String> activities = some(ACTIVITIES);
        Set<String> namespaces = random.nextInt(6) == 0 ? Set.of("nowhere") : Set.of();
        Set<String> tags = some(TAGS);
        boolean untagged = random.nextInt(4) > 0;
        int most = random.nextInt(4);
        int sessions = random.nextInt(3);
        var idle = Duration.ofMillis(random.nextInt(3000));
        return new RandomOperations.Named("take " + most + " of " + activities + tags + untagged, replica -> {
            TakeResult result = replica.store
                    .tasks()
                    .take(new TakeRequest(
                            replica.epoch(epoch), activities, namespaces, tags, untagged, most, sessions, idle));
            if (replica == reference) {
                result.tasks().forEach(taken -> remember(taken, epoch));
            }
            return result.tasks() + " next " + result.nextReady().map(this::ifLater);
        });
    }

    /** That there is more now may be said by any instant that has passed. */
    private String ifLater(Instant instant) {
        return instant.isAfter(clock.instant()) ? instant.toString() : "now";
    }

    private void remember(Taken taken, int epoch) {
        takes++;
        known.add(new Known(taken.task().key(), taken.takes(), epoch));
    }

    private RandomOperations.Operation unwanted() {
        int epoch = anyEpoch.getAsInt();
        int limit = random.nextInt(5);
        return new RandomOperations.Named(
                "unwanted",
                replica -> new TreeSet<>(replica.store.tasks().unwanted(replica.epoch(epoch), limit)).toString());
    }

    private RandomOperations.Operation overdue() {
        int limit = random.nextInt(5);
        return new RandomOperations.Named("overdue", replica -> {
            List<Overdue> overdue = replica.store.tasks().overdue(limit);
            if (replica == reference) {
                overdue.forEach(each -> known.add(new Known(each.task().key(), each.takes(), 0)));
            }
            return overdue.toString();
        });
    }

    private RandomOperations.Operation abandoned() {
        int epoch = anyEpoch.getAsInt();
        var held = new HashSet<Long>();
        known.forEach(each -> {
            if (random.nextInt(8) > 0) {
                held.add(each.task);
            }
        });
        return new RandomOperations.Named(
                "abandoned tasks",
                replica -> String.valueOf(replica.store.tasks().abandoned(replica.epoch(epoch), Set.copyOf(held))));
    }

    private RandomOperations.Operation limit() {
        String queue = QUEUES.get(1 + random.nextInt(2));
        QueueLimits limits = QueueLimits.NONE;
        if (random.nextInt(3) == 0) {
            limits = limits.concurrency(1 + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            limits = limits.concurrencyPerKey(1 + random.nextInt(2));
        }
        if (random.nextInt(3) == 0) {
            limits = limits.rate(1 + random.nextInt(3), span());
        }
        if (random.nextInt(3) == 0) {
            limits = limits.ratePerKey(1 + random.nextInt(2), span());
        }
        QueueLimits set = limits;
        return new RandomOperations.Named("limit " + queue + " to " + set, replica -> {
            replica.store.tasks().limit(queue, set);
            return replica.store.tasks().limits(queue).toString();
        });
    }

    private RandomOperations.Operation beat() {
        int epoch = anyEpoch.getAsInt();
        List<Beat> beats = Stream.generate(this::anyKnown)
                .limit(random.nextInt(4))
                .map(each -> new Beat(each.task, random.nextBoolean() ? Optional.of("{\"beat\":1}") : Optional.empty()))
                .toList();
        return new RandomOperations.Named(
                "beat " + beats,
                replica -> new TreeSet<>(replica.store.tasks().beat(replica.epoch(epoch), beats)).toString());
    }

    /** What a turn asks of the queue, mostly nothing. */
    Write.Errands errands(long instance, int execution) {
        var queued = new ArrayList<Task>();
        var withdrawn = new ArrayList<Long>();
        for (int i = random.nextInt(6) - 2; i > 0; i--) {
            queued.add(task(instance, execution));
        }
        for (int i = random.nextInt(6) - 3; i > 0; i--) {
            withdrawn.add(keys.get(keys.size() - 1 - random.nextInt(Math.min(10, keys.size()))));
        }
        return new Write.Errands(queued, withdrawn);
    }

    private Task task(long instance, int execution) {
        long key = random.nextInt(25) == 0 ? keys.get(random.nextInt(keys.size())) : nextKey.getAsLong();
        keys.add(key);
        Instant now = clock.instant();
        return new Task(
                key,
                instance,
                execution,
                "operation",
                any(ACTIVITIES),
                1,
                "{}",
                now,
                random.nextInt(3) == 0 ? now.plus(span()) : now,
                new Task.Route(
                        any(QUEUES),
                        maybe(KEYS),
                        Tags.of(random.nextBoolean() ? Set.of() : some(TAGS)),
                        maybe(SESSIONS),
                        random.nextInt(3)),
                new Task.Deadlines(instant(now), instant(now), maybeSpan(), maybeSpan()),
                random.nextInt(4) == 0 ? Optional.of("{\"before\":1}") : Optional.empty());
    }

    RandomOperations.Draft report() {
        Known of = anyKnown();
        boolean timeIsUp = random.nextInt(4) == 0;
        int sender = random.nextBoolean() ? of.epoch : anyEpoch.getAsInt();
        long message = random.nextInt(15) == 0 ? keys.getLast() : nextKey.getAsLong();
        Instant at = clock.instant();
        return replica -> new Write.Report(
                of.task,
                of.takes,
                timeIsUp ? Optional.empty() : Optional.of(replica.epoch(of.epoch)),
                replica.epoch(sender),
                message,
                "{\"report\":" + message + "}",
                at);
    }

    RandomOperations.Draft giveBack() {
        Known of = anyKnown();
        return replica -> new Write.GiveBack(of.task, replica.epoch(of.epoch));
    }

    /** Mostly one of the last takes. */
    private Known anyKnown() {
        return known.get(known.size() - 1 - random.nextInt(Math.min(12, known.size())));
    }

    private Duration span() {
        return Duration.ofMillis(1 + random.nextInt(4000));
    }

    private Optional<Duration> maybeSpan() {
        return random.nextInt(4) == 0 ? Optional.of(span()) : Optional.empty();
    }

    private Optional<Instant> instant(Instant now) {
        return random.nextInt(4) == 0 ? Optional.of(now.plus(span())) : Optional.empty();
    }

    private Set<String> some(List<String> all) {
        var some = new HashSet<String>();
        all.forEach(each -> {
            if (random.nextInt(3) > 0) {
                some.add(each);
            }
        });
        return Set.copyOf(some);
    }

    private Optional<String> maybe(List<String> all) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(any(all));
    }

    private String any(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
