package dev.clew.store.tck;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Program;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Operations drawn from a seed, most of them such as an engine would do and some such as none should. To draw what
 * is likely to succeed it looks at the reference, never at the store under test.
 */
final class RandomOperations {

    /** Something to do to a store, and what it answers, as text. */
    interface Operation {
        String on(Replica replica);
    }

    /** A write that names epochs by the order they joined in. */
    interface Draft {
        Write on(Replica replica);
    }

    record Named(String name, Operation operation) implements Operation {
        @Override
        public String on(Replica replica) {
            return operation.on(replica);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Program> PROGRAMS = List.of(
            new Program("orchestration", "a", 1),
            new Program("orchestration", "a", 2),
            new Program("workflow", "a", 1),
            new Program("process", "b", 1));

    private static final int IDS = 12;

    /** Such that bytes and characters of two bytes order them differently. */
    private static final List<String> NAMES = List.of("a", "A b", "\uFF5E", "\uD83D\uDE00");

    private final Random random;
    /** Paused ones would stay so, and leave too little to do. {@link PauseContract} is about those. */
    private static final InstanceStatus[] STATUSES = Stream.of(InstanceStatus.values())
            .filter(status -> status != InstanceStatus.PAUSED)
            .toArray(InstanceStatus[]::new);

    private static final int MOST_FORMATS = 3;

    private final Random ends;
    private final Random attributed;
    private final Random formats;
    private final MutableClock clock;
    private final Replica reference;
    private final RandomTasks tasks;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Long> messageKeys = new ArrayList<>(List.of(1L));
    private long lastKey = 1;

    RandomOperations(long seed, MutableClock clock, Replica reference) {
        this.random = new Random(seed);
        this.ends = new Random(~seed);
        this.attributed = new Random(Long.reverse(seed));
        this.formats = new Random(31 * seed);
        this.clock = clock;
        this.reference = reference;
        this.tasks = new RandomTasks(random, clock, reference, () -> ++lastKey, this::anyEpoch);
    }

    /** How many tasks were taken so far. */
    int takes() {
        return tasks.takes();
    }

    Operation next() {
        if (random.nextInt(3) == 0) {
            clock.advance(Duration.ofNanos(random.nextLong(1_500_000_000L) - 100_000_000L));
        }
        return switch (random.nextInt(26)) {
            case 0 -> join();
            case 1 -> renew();
            case 2 -> random.nextInt(3) == 0 ? leave() : nodes();
            case 3 -> reap();
            case 4, 5, 6 -> claim();
            case 7 -> receive();
            case 8 -> abandoned();
            case 9 -> look();
            case 10, 11, 12, 13, 14, 15 -> tasks.operation();
            default -> commit();
        };
    }

    private Operation join() {
        if (reference.store.membership().nodes().size() > 3) {
            return nodes();
        }
        var lease = Duration.ofMillis(1000 + random.nextInt(9000));
        return new Named("join", replica -> {
            replica.joined(replica.store.membership().join("node", lease));
            return "joined";
        });
    }

    private Operation renew() {
        int epoch = anyEpoch();
        var lease = Duration.ofMillis(1000 + random.nextInt(9000));
        return new Named(
                "renew", replica -> String.valueOf(replica.store.membership().renew(replica.epoch(epoch), lease)));
    }

    private Operation leave() {
        int epoch = anyEpoch();
        return new Named("leave", replica -> {
            replica.store.membership().leave(replica.epoch(epoch));
            return "left";
        });
    }

    private Operation reap() {
        return new Named(
                "reap",
                replica -> replica.store.membership().reap().stream()
                        .map(replica::number)
                        .toList()
                        .toString());
    }

    private Operation nodes() {
        return new Named(
                "nodes",
                replica -> replica.store.membership().nodes().stream()
                        .map(node -> replica.number(node.epoch()) + " " + node.leaseUntil())
                        .toList()
                        .toString());
    }

    private Operation claim() {
        int epoch = anyEpoch();
        var programs = new HashSet<>(PROGRAMS.subList(0, random.nextInt(PROGRAMS.size() + 1)));
        int instances = random.nextInt(5);
        int messages = random.nextInt(4);
        Formats range = anyRange();
        return new Named(
                "claim " + instances + " of " + programs,
                replica -> replica.describe(replica.store
                        .log()
                        .claim(new ClaimRequest(
                                replica.epoch(epoch), programs, Set.of(), instances, messages, range))));
    }

    private Operation receive() {
        int epoch = anyEpoch();
        return new Named(
                "receive",
                replica ->
                        replica.describeReceived(replica.store.log().receive(replica.epoch(epoch), Integer.MAX_VALUE)));
    }

    private Operation abandoned() {
        int epoch = anyEpoch();
        var held = new HashSet<Long>();
        for (int i = 0; i < IDS; i++) {
            if (random.nextInt(8) > 0) {
                find(id(i)).ifPresent(row -> held.add(row.key()));
            }
        }
        return new Named(
                "abandoned",
                replica -> String.valueOf(replica.store.log().abandoned(replica.epoch(epoch), Set.copyOf(held))));
    }

    private Operation look() {
        InstanceId id = anyId();
        int execution = 1 + random.nextInt(3);
        int from = random.nextInt(3);
        int limit = random.nextInt(5);
        Optional<Long> before = random.nextBoolean() ? Optional.of(random.nextLong(lastKey + 1)) : Optional.empty();
        Optional<InstanceStatus> status = random.nextBoolean() ? Optional.of(any(STATUSES)) : Optional.empty();
        String name = any(NAMES);
        Attributes having = attributed.nextBoolean() ? Attributes.NONE : attributes(2);
        var filter = new InstanceFilter(
                Contract.NAMESPACE,
                status.map(Set::of).orElse(Set.of()),
                random.nextBoolean() ? Optional.of("a") : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TimeRange.ALL,
                TimeRange.ALL,
                having,
                before,
                limit);
        return new Named(
                "look",
                replica -> replica.store.catalog().find(id).map(replica::describe)
                        + " " + replica.store.catalog().history(id, execution, from, limit)
                        + replica.store.catalog().inbox(id, limit)
                        + replica.store.catalog().state(id)
                        + replica.store.catalog().state(id, name)
                        + replica.store.tasks().of(id)
                        + replica.store.catalog().list(filter).stream()
                                .map(replica::describe)
                                .toList()
                        + new TreeMap<>(replica.store.catalog().count(Contract.NAMESPACE, having)));
    }

    private Operation commit() {
        var batch = new ArrayList<Draft>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Draft draft = !drafts.isEmpty() && random.nextInt(10) == 0 ? any(drafts) : draft();
            batch.add(draft);
            drafts.add(draft);
        }
        String name = "commit "
                + batch.stream().map(draft -> draft.on(reference).toString()).toList();
        return new Named(
                name,
                replica -> replica.describe(replica.store
                        .log()
                        .commit(batch.stream().map(draft -> draft.on(replica)).toList())));
    }

    private Draft draft() {
        if (ends.nextInt(50) == 0) {
            return terminate();
        }
        return switch (random.nextInt(15)) {
            case 0, 1, 2 -> start();
            case 3, 4 -> delivery();
            case 5 -> release();
            case 6 -> hold();
            case 7 -> resume();
            case 8, 9 -> tasks.report();
            case 10 -> tasks.giveBack();
            default -> turn();
        };
    }

    private Draft start() {
        long key = random.nextInt(15) == 0 ? 1 + random.nextLong(lastKey) : ++lastKey;
        InstanceId id = anyId();
        Program program = any(PROGRAMS);
        int owner = anyEpoch();
        boolean owned = random.nextInt(3) > 0;
        boolean replace = random.nextBoolean();
        int format = anyFormat();
        Instant at = clock.instant();
        Optional<Instant> beginsAt = !owned && random.nextInt(4) == 0
                ? Optional.of(at.plusMillis(random.nextLong(2_000)))
                : Optional.empty();
        Optional<String> idempotencyKey = anyIdempotencyKey();
        Attributes attributes = attributed.nextBoolean() ? Attributes.NONE : attributes(3);
        return replica -> new Write.Start(
                key,
                id,
                program.kind(),
                program.name(),
                program.version(),
                "{\"key\":" + key + "}",
                at,
                owned ? Optional.of(replica.epoch(owner)) : Optional.empty(),
                replace,
                attributes,
                format,
                beginsAt,
                idempotencyKey);
    }

    /** Mostly none, and else one of few. */
    private Optional<String> anyIdempotencyKey() {
        return random.nextInt(8) == 0 ? Optional.of("k" + random.nextInt(6)) : Optional.empty();
    }

    private Attributes attributes(int values) {
        Attributes attributes = Attributes.NONE;
        for (String name : NAMES) {
            if (attributed.nextInt(3) > 0) {
                attributes = attributes.with(name, "v" + attributed.nextInt(values));
            }
        }
        return attributes;
    }

    private Draft delivery() {
        long key = random.nextInt(15) == 0 ? any(messageKeys) : ++lastKey;
        messageKeys.add(key);
        InstanceId to = anyId();
        Instant at = clock.instant();
        int sender = random.nextBoolean() ? ownerOf(to) : anyEpoch();
        boolean sent = random.nextInt(3) > 0;
        boolean rouses = random.nextInt(6) == 0;
        Optional<String> idempotencyKey = anyIdempotencyKey();
        return replica -> new Write.Delivery(
                key,
                to,
                "{\"message\":" + key + "}",
                at,
                sent ? Optional.of(replica.epoch(sender)) : Optional.empty(),
                rouses,
                idempotencyKey);
    }

    private Draft turn() {
        InstanceId id = anyId();
        Optional<InstanceRow> row = find(id);
        long key = row.map(InstanceRow::key).orElse(lastKey);
        int execution = Math.max(1, row.map(InstanceRow::execution).orElse(1) + slip());
        int next = row.map(r -> reference
                        .store
                        .catalog()
                        .history(id, r.execution(), 0, Integer.MAX_VALUE)
                        .size())
                .orElse(0);
        int number = Math.max(0, next + slip());
        int owner = random.nextInt(8) == 0 ? anyEpoch() : ownerOf(id);
        Instant at = clock.instant();
        var consumed = new ArrayList<Long>();
        reference.store.catalog().inbox(id, 3).forEach(message -> consumed.add(message.key()));
        if (random.nextInt(5) == 0) {
            consumed.add(any(messageKeys));
        }
        Optional<Write.Change> change = random.nextInt(3) == 0 ? Optional.empty() : Optional.of(change());
        int tag = random.nextInt(1000);
        Write.Errands errands = tasks.errands(key, execution);
        return replica -> new Write.Turn(
                key, replica.epoch(owner), execution, number, at, "[" + tag + "]", consumed, change, errands);
    }

    private Write.Change change() {
        if (random.nextInt(4) == 0) {
            return Write.Change.PROGRESS;
        }
        return new Write.Change(
                random.nextInt(8) == 0 ? Optional.of(any(STATUSES)) : Optional.empty(),
                random.nextInt(4) == 0 ? Optional.of("{\"outcome\":" + random.nextInt(9) + "}") : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(random.nextBoolean() ? "" : "status") : Optional.empty(),
                random.nextInt(6) == 0 ? Optional.of("{\"next\":" + random.nextInt(9) + "}") : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(new Write.Ready(anyInstant())) : Optional.empty(),
                random.nextInt(6) == 0 ? Optional.of(1 + random.nextInt(2)) : Optional.empty(),
                random.nextInt(3) == 0 ? stateChange() : Write.StateChange.NONE,
                attributed.nextInt(3) == 0 ? Optional.of(attributes(3)) : Optional.empty(),
                formats.nextInt(6) == 0 ? Optional.of(anyFormat()) : Optional.empty());
    }

    private Write.StateChange stateChange() {
        var put = new TreeMap<String, String>();
        var removed = new TreeSet<String>();
        for (String name : NAMES) {
            switch (random.nextInt(4)) {
                case 0 -> put.put(name, "{\"value\":" + random.nextInt(100) + "}");
                case 1 -> removed.add(name);
                default -> {}
            }
        }
        return new Write.StateChange(put, removed);
    }

    private Draft release() {
        InstanceId id = anyId();
        long key = find(id).map(InstanceRow::key).orElse(lastKey);
        int owner = random.nextInt(8) == 0 ? anyEpoch() : ownerOf(id);
        Optional<Instant> readyAt = anyInstant();
        return replica -> new Write.Release(key, replica.epoch(owner), readyAt);
    }

    private Draft hold() {
        InstanceId id = anyId();
        long key = find(id).map(InstanceRow::key).orElse(lastKey);
        int owner = random.nextInt(8) == 0 ? anyEpoch() : ownerOf(id);
        Instant at = clock.instant();
        InstanceStatus status = random.nextBoolean() ? InstanceStatus.PARKED : InstanceStatus.QUARANTINED;
        return replica -> new Write.Hold(key, replica.epoch(owner), status, "{\"why\":1}", at);
    }

    private Draft resume() {
        InstanceId id = anyId();
        Instant at = clock.instant();
        return replica -> new Write.Resume(id, at);
    }

    private Draft terminate() {
        long key = find(id(ends.nextInt(IDS))).map(InstanceRow::key).orElse(lastKey);
        Instant at = clock.instant();
        int tag = ends.nextInt(1000);
        return replica -> new Write.Terminate(key, at, "[" + tag + "]", "{\"why\":" + tag + "}", Write.Outbox.NONE);
    }

    /** Mostly one that reads them all. */
    private Formats anyRange() {
        int lowest = formats.nextInt(8) == 0 ? anyFormat() : 1;
        int highest = formats.nextInt(8) == 0 ? Math.max(lowest, anyFormat()) : MOST_FORMATS;
        return new Formats(lowest, highest, lowest + formats.nextInt(highest - lowest + 1));
    }

    private int anyFormat() {
        return 1 + formats.nextInt(MOST_FORMATS);
    }

    /** Mostly nothing, sometimes one off. */
    private int slip() {
        return random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0;
    }

    private Optional<Instant> anyInstant() {
        return random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(clock.instant().plusNanos(random.nextLong(4_000_000_000L) - 500_000_000L));
    }

    private Optional<InstanceRow> find(InstanceId id) {
        return reference.store.catalog().find(id);
    }

    private int ownerOf(InstanceId id) {
        return find(id).flatMap(InstanceRow::owner).map(reference::number).orElseGet(this::anyEpoch);
    }

    private int anyEpoch() {
        List<Epoch> living = reference.store.membership().nodes().stream()
                .map(node -> node.epoch())
                .toList();
        return living.isEmpty() || random.nextInt(10) == 0
                ? random.nextInt(reference.joined() + 1)
                : reference.number(any(living));
    }

    private InstanceId anyId() {
        return id(random.nextInt(IDS));
    }

    private static InstanceId id(int number) {
        return Contract.id("i" + number);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> T any(T[] all) {
        return all[random.nextInt(all.length)];
    }
}
