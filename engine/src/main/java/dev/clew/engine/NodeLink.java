package dev.clew.engine;

import dev.clew.api.InfrastructureException;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Write;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client beside a node: its writes share the node's group commits, what it starts runs here at once, and what ends
 * here is heard of at once.
 *
 * @param node the node's present life
 */
record NodeLink(Supplier<Node> node, Endings endings) implements Link {

    @Override
    public Outcome start(Write.Start start, Event.ExecutionStarted started) {
        Node here = node.get();
        here.starting(start.key());
        try {
            return start(here, start, started);
        } finally {
            here.started(start.key());
        }
    }

    private Outcome start(Node here, Write.Start start, Event.ExecutionStarted started) {
        Write.Start owned = start.beginsAt().isPresent()
                ? start
                : here.wouldRun(start.id().namespace(), start.name(), start.version())
                        .map(version -> ownedBy(start, version, Optional.of(here.epoch())))
                        .orElse(start);
        Outcome outcome = commit(here, owned);
        if (outcome instanceof Fenced) {
            here.suspectFenced();
            owned = start;
            outcome = commit(here, owned);
        }
        if (outcome instanceof Committed) {
            if (owned.owner().isPresent()) {
                here.activate(owned, started);
            } else {
                node.get().claimSoon();
            }
        }
        return outcome;
    }

    private static Write.Start ownedBy(Write.Start start, int version, Optional<Epoch> owner) {
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                version,
                start.start(),
                start.at(),
                owner,
                start.replace(),
                start.attributes(),
                start.format(),
                start.beginsAt(),
                start.idempotencyKey());
    }

    @Override
    public Outcome deliver(Write.Delivery delivery) {
        Node here = node.get();
        Outcome outcome = commit(here, delivery.sentBy(Optional.of(here.epoch())));
        if (outcome instanceof Fenced) {
            here.suspectFenced();
            outcome = commit(here, delivery.sentBy(Optional.empty()));
        }
        if (outcome instanceof Delivered(boolean owned)) {
            if (owned) {
                here.deliver(delivery.to(), delivery.key(), delivery.body());
            } else {
                here.claimSoon();
            }
        }
        return outcome;
    }

    @Override
    public Optional<DirectCall> ask(InstanceId id, Message.UpdateAsked update) {
        Node here = node.get();
        here.transactionBodies().refuseToWrite();
        return here.find(id).flatMap(instance -> instance.ask(update));
    }

    @Override
    public Outcome pause(Write.Pause pause) {
        Node here = node.get();
        Outcome outcome = commit(here, pause);
        here.pausing(pause.id(), true);
        endings.hear(new Hint.Ended(pause.id()));
        return outcome;
    }

    @Override
    public Outcome resume(Write.Resume resume) {
        Node here = node.get();
        Outcome outcome = commit(here, resume);
        here.pausing(resume.id(), false);
        here.claimSoon();
        return outcome;
    }

    @Override
    public Outcome terminate(InstanceId id, Write.Terminate terminate) {
        Node here = node.get();
        Outcome outcome = commit(here, terminate);
        here.endedFromOutside(id, terminate.key());
        return outcome;
    }

    @Override
    public Outcome reset(Write.Reset reset) {
        Node here = node.get();
        Outcome outcome = commit(here, reset);
        here.claimSoon();
        return outcome;
    }

    @Override
    public Outcome migrate(Write.Migrate migrate) {
        return commit(node.get(), migrate);
    }

    @Override
    public Outcome take(Write.Import taken) {
        Node here = node.get();
        Outcome outcome = commit(here, taken);
        here.claimSoon();
        return outcome;
    }

    private static Outcome commit(Node node, Write write) {
        node.transactionBodies().refuseToWrite();
        try {
            return node.pipeline().commit(write);
        } catch (CommitPipeline.ClosedException closed) {
            throw new InfrastructureException(
                    "engine_closed", "the engine was closed before the store had answered", closed);
        }
    }

    @Override
    public Waits.Wait await(InstanceId id) {
        return endings.wait(id);
    }

    @Override
    public Waits.Wait follow(InstanceId id) {
        return endings.follow(id);
    }

    @Override
    public boolean runs(InstanceId id) {
        return node.get().find(id).isPresent();
    }

    /** The node's engine is what is closed. */
    @Override
    public void close() {}
}
