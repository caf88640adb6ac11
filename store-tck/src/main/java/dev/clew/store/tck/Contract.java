package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Program;
import dev.clew.store.Store;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * What all contracts are written with: an empty store on a clock that stands still, and short words for what is done
 * to it. Every rule gets its own.
 */
public abstract class Contract {

    /** What time it is when a rule begins. */
    static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    static final Duration LEASE = Duration.ofSeconds(5);

    static final Program ORDER = new Program("orchestration", "order", 1);

    static final String NAMESPACE = "default";

    final MutableClock clock = new MutableClock(NOON);
    private final AtomicLong keys = new AtomicLong(1000);
    private final List<Store> opened = new ArrayList<>();
    private StoreHarness harness;
    Store store;

    /** Made for each rule anew. */
    protected abstract StoreHarness harness() throws Exception;

    @BeforeEach
    final void openStore(TestInfo rule) throws Exception {
        harness = harness();
        Optional<Needs> needs = rule.getTestMethod().map(method -> method.getAnnotation(Needs.class));
        needs.ifPresent(feature -> assumeThat(harness.features()).as("features").contains(feature.value()));
        store = openAnother();
    }

    @AfterEach
    final void closeStores() throws Exception {
        for (Store each : opened) {
            each.close();
        }
        harness.close();
    }

    /** A store on the same data, closed at the end. */
    final Store openAnother() throws Exception {
        Store another = harness.open(clock);
        opened.add(another);
        return another;
    }

    final String tooLarge() {
        return harness.tooLarge();
    }

    // Nodes

    final Epoch join(String name) {
        return store.membership().join(name, LEASE);
    }

    /** Lets the lease of every node run out, without declaring anybody dead. */
    final void leasesRunOut() {
        clock.advance(LEASE);
    }

    /** Declares an epoch dead that did not leave; the others live on. */
    final void declareDead(Epoch epoch) {
        store.membership().nodes().stream()
                .filter(node -> !node.epoch().equals(epoch))
                .forEach(node -> store.membership().renew(node.epoch(), LEASE.multipliedBy(2)));
        leasesRunOut();
        assertThat(store.membership().reap()).containsExactly(epoch);
    }

    // Writes

    final long nextKey() {
        return keys.incrementAndGet();
    }

    static InstanceId id(String id) {
        return new InstanceId(NAMESPACE, id);
    }

    /** A start that any node may claim. */
    final Write.Start start(String id) {
        return start(id, ORDER, Optional.empty());
    }

    final Write.Start start(String id, Epoch owner) {
        return start(id, ORDER, Optional.of(owner));
    }

    final Write.Start start(String id, Program program) {
        return start(id, program, Optional.empty());
    }

    private Write.Start start(String id, Program program, Optional<Epoch> owner) {
        return new Write.Start(
                nextKey(),
                id(id),
                program.kind(),
                program.name(),
                program.version(),
                "{\"id\":\"" + id + "\"}",
                clock.instant(),
                owner,
                false);
    }

    static Write.Start replacing(Write.Start start) {
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                start.version(),
                start.start(),
                start.at(),
                start.owner(),
                true);
    }

    /** A message from a client without a node. */
    final Write.Delivery delivery(String to, String body) {
        return new Write.Delivery(nextKey(), id(to), body, clock.instant(), Optional.empty());
    }

    final Write.Delivery delivery(String to, String body, Epoch sender) {
        return new Write.Delivery(nextKey(), id(to), body, clock.instant(), Optional.of(sender));
    }

    /** A turn of the first execution that changes nothing. */
    final Write.Turn turn(long key, Epoch owner, int number) {
        return turn(key, owner, 1, number, List.of(), Optional.empty());
    }

    final Write.Turn turn(long key, Epoch owner, int number, Write.Change change) {
        return turn(key, owner, 1, number, List.of(), Optional.of(change));
    }

    final Write.Turn consuming(long key, Epoch owner, int number, Long... messages) {
        return turn(key, owner, 1, number, List.of(messages), Optional.empty());
    }

    final Write.Turn turn(
            long key, Epoch owner, int execution, int number, List<Long> consumed, Optional<Write.Change> change) {
        String events = "[{\"execution\":" + execution + ",\"number\":" + number + "}]";
        return new Write.Turn(key, owner, execution, number, clock.instant(), events, consumed, change);
    }

    /** Ends an instance from outside, and sends nothing. */
    final Write.Terminate terminate(long key) {
        return terminate(key, Write.Outbox.NONE);
    }

    final Write.Terminate terminate(long key, Write.Outbox outbox) {
        return new Write.Terminate(
                key, clock.instant(), "[{\"terminated\":" + key + "}]", "{\"why\":\"enough\"}", outbox);
    }

    final Write.Release release(long key, Epoch owner) {
        return new Write.Release(key, owner, Optional.empty());
    }

    final Write.Release releaseUntil(long key, Epoch owner, Instant readyAt) {
        return new Write.Release(key, owner, Optional.of(readyAt));
    }

    final List<Outcome> commit(Write... writes) {
        return store.log().commit(List.of(writes));
    }

    final Outcome commitOne(Write write) {
        List<Outcome> outcomes = commit(write);
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    /** Commits writes that have to succeed. */
    final void committed(Write... writes) {
        assertThat(commit(writes)).allSatisfy(Contract::assertStored);
    }

    static void assertStored(Outcome outcome) {
        assertThat(outcome).isInstanceOfAny(Outcome.Committed.class, Outcome.Delivered.class);
    }

    static void assertFenced(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Fenced.class);
    }

    /** A new instance that a node owns, at its beginning. */
    final long owned(String id, Epoch owner) {
        Write.Start start = start(id, owner);
        committed(start);
        return start.key();
    }

    // Claims

    final ClaimResult claim(Epoch owner, int instances) {
        return claim(owner, instances, 100);
    }

    final ClaimResult claim(Epoch owner, int instances, int messages) {
        return store.log().claim(new ClaimRequest(owner, Set.of(ORDER), instances, messages));
    }

    /** Claims the one instance there is to claim. */
    final Claimed claimOne(Epoch owner) {
        List<Claimed> claimed = claim(owner, 100).claimed();
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    static List<String> idsOf(ClaimResult result) {
        return result.claimed().stream()
                .map(claimed -> claimed.instance().id().id())
                .toList();
    }

    static List<String> bodies(List<MessageRow> messages) {
        return messages.stream().map(MessageRow::body).toList();
    }

    // Looking

    final InstanceRow row(String id) {
        return store.catalog().find(id(id)).orElseThrow();
    }

    final List<TurnRow> history(String id) {
        return history(id, 1);
    }

    final List<TurnRow> history(String id, int execution) {
        return store.catalog().history(id(id), execution, 0, Integer.MAX_VALUE);
    }

    final List<Integer> turnNumbers(String id) {
        return history(id).stream().map(TurnRow::number).toList();
    }

    final List<MessageRow> inbox(String id) {
        return store.catalog().inbox(id(id), Integer.MAX_VALUE);
    }
}
