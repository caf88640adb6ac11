package dev.clew.engine;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Code;
import dev.clew.kernel.Event;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Claims instances that are ready and belong to no node, and brings them into this node's memory; those that brought node
 * after node down, or whose history cannot be read, it quarantines.
 *
 * <p>For use by the node's own thread, but for {@link #readyAt} and {@link #nextReady}, which anybody may call.
 */
final class Claims {

    private static final System.Logger LOG = System.getLogger(Claims.class.getName());

    /** How many instances one claim takes, so that a claim is a short transaction. */
    private static final int BATCH = 512;

    /** How soon to claim again where there was nothing although there should be: another node has it in hand. */
    private static final Duration PAUSE_AFTER_NOTHING = Duration.ofMillis(10);

    private final Node node;
    private final Balance balance;
    private final Set<String> namespaces;
    private final AtomicReference<Instant> nextReady = new AtomicReference<>(Instant.MIN);

    /**
     * Nothing claimed, and all to be looked at.
     *
     * @param namespaces whose instances; empty for all
     */
    Claims(Node node, Balance balance, Set<String> namespaces) {
        this.node = node;
        this.balance = balance;
        this.namespaces = namespaces;
    }

    /** Notes when an instance that has no owner becomes ready. True if that is sooner than any known before. */
    boolean readyAt(Instant at) {
        return at.isBefore(nextReady.getAndAccumulate(at, (a, b) -> a.isBefore(b) ? a : b));
    }

    /** When the next instance becomes ready, as far as is known. */
    Instant nextReady() {
        return nextReady.get();
    }

    /** When there is next something to claim. */
    Instant next() {
        return node.room() > 0 ? balance.afterAbstaining(nextReady.get()) : Instant.MAX;
    }

    /** Claims what is ready, as far as there is room. */
    void tick(Instant now) {
        while (node.room() > 0 && !nextReady.get().isAfter(now) && !balance.abstains(now)) {
            nextReady.set(Instant.MAX);
            int limit = Math.min(node.room(), BATCH);
            ClaimRequest request = new ClaimRequest(
                    node.epoch(),
                    node.registry().claimable(),
                    namespaces,
                    limit,
                    Mailbox.MAX_FROM_STORE,
                    node.formats());
            ClaimResult result = node.observer()
                    .call(StoreOperation.CLAIM, () -> node.store().log().claim(request));
            result.claimed().forEach(this::activate);
            if (result.claimed().isEmpty()) {
                Instant soon = now.plus(PAUSE_AFTER_NOTHING);
                node.readyAt(result.nextReady().map(at -> at.isAfter(soon) ? at : soon));
                return;
            }
            node.readyAt(result.nextReady());
        }
    }

    private void activate(Claimed claimed) {
        InstanceRow row = claimed.instance();
        Optional<Integer> version = node.registry().version(row.name(), row.version());
        Optional<Code<?, ?>> code = version.flatMap(exact -> node.registry().orchestration(row.name(), exact));
        if (row.claims() > node.maxClaims()) {
            quarantine(
                    row,
                    Failure.Kind.POISON,
                    "poison",
                    "claimed " + row.claims()
                            + " times without progress (the most is " + node.maxClaims()
                            + "): node after node went down running it");
        } else if (code.isPresent()) {
            try {
                Event.ExecutionStarted started =
                        HistoryJson.readStart(row.start()).pinnedTo(version.orElseThrow());
                Ownership.Arrival arrival =
                        new Ownership.Arrival(row.createdAt(), row.claims(), row.version() == Orchestration.LATEST);
                node.admit(
                        new HotInstance(
                                node,
                                new CurrentExecution(row.key(), row.id(), row.execution(), started),
                                code.get(),
                                arrival),
                        claimed.history(),
                        claimed.inbox(),
                        claimed.more(),
                        claimed.tasks());
            } catch (UnreadableHistoryException unreadable) {
                quarantine(
                        row,
                        Failure.Kind.CONFIGURATION,
                        "unreadable_history",
                        unreadable.failure().message());
            }
        }
    }

    private void quarantine(InstanceRow row, Failure.Kind kind, String type, String why) {
        Failure failure = new Failure(kind, type, why, false, Optional.empty());
        HistoryJson.Outcome outcome = HistoryJson.Outcome.of(failure);
        Observer observer = node.observer();
        observer.logging(
                () -> observer.subject(row),
                () -> LOG.log(System.Logger.Level.ERROR, "instance {0} is quarantined: {1}", row.id(), failure));
        Write.Hold hold = new Write.Hold(
                row.key(), node.epoch(), InstanceStatus.QUARANTINED, HistoryJson.writeOutcome(outcome), node.now());
        if (node.pipeline().commit(hold) instanceof Committed) {
            if (observer.hears()) {
                observer.instanceHeld(observer.subject(row), InstanceStatus.QUARANTINED, failure);
            }
            node.held(row.id(), new Ended(InstanceStatus.QUARANTINED, outcome));
        } else {
            node.suspectFenced();
        }
    }
}
