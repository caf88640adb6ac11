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
import java.util.function.Function;

/**
 * A client beside a node: its writes share the node's group commits, what it starts runs here at once, and what ends
 * here is heard of at once. What a life of the node that is over has not answered, the next one is asked: who writes the same
 * again is only answered.
 */
record NodeLink(Lives lives, Endings endings) implements Link {

    /** The lives of a node, one after the other: each begins after the one before was declared dead. */
    interface Lives {

        Node present();

        /** Waits for the one after a life that is over; empty if there is none. */
        Optional<Node> after(Node over);
    }

    @Override
    public Outcome start(Write.Start start, Event.ExecutionStarted started) {
        Node first = lives.present();
        return inALife(here -> here == first ? startHere(here, start, started) : startUnowned(here, start));
    }

    private Outcome startHere(Node here, Write.Start start, Event.ExecutionStarted started) {
        here.starting(start.key());
        try {
            return startOwned(here, start, started);
        } finally {
            here.started(start.key());
        }
    }

    private Outcome startOwned(Node here, Write.Start start, Event.ExecutionStarted started) {
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
                lives.present().claimSoon();
            }
        }
        return outcome;
    }

    /** A life before this one may have stored it as its own; with that life it was given up, to be claimed. */
    private static Outcome startUnowned(Node here, Write.Start start) {
        Outcome outcome = commit(here, start);
        here.claimSoon();
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
        return inALife(here -> deliverIn(here, delivery));
    }

    private static Outcome deliverIn(Node here, Write.Delivery delivery) {
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
        Node here = lives.present();
        here.transactionBodies().refuseToWrite();
        return here.find(id).flatMap(instance -> instance.ask(update));
    }

    @Override
    public Outcome pause(Write.Pause pause) {
        return inALife(here -> {
            Outcome outcome = commit(here, pause);
            here.pausing(pause.id(), true);
            endings.hear(new Hint.Ended(pause.id()));
            return outcome;
        });
    }

    @Override
    public Outcome resume(Write.Resume resume) {
        return inALife(here -> {
            Outcome outcome = commit(here, resume);
            here.pausing(resume.id(), false);
            here.claimSoon();
            return outcome;
        });
    }

    @Override
    public Outcome terminate(InstanceId id, Write.Terminate terminate) {
        return inALife(here -> {
            Outcome outcome = commit(here, terminate);
            here.endedFromOutside(id, terminate.key());
            return outcome;
        });
    }

    @Override
    public Outcome reset(Write.Reset reset) {
        return inALife(here -> commitAndClaim(here, reset));
    }

    @Override
    public Outcome migrate(Write.Migrate migrate) {
        return inALife(here -> commit(here, migrate));
    }

    @Override
    public Outcome take(Write.Import taken) {
        return inALife(here -> commitAndClaim(here, taken));
    }

    private static Outcome commitAndClaim(Node here, Write write) {
        Outcome outcome = commit(here, write);
        here.claimSoon();
        return outcome;
    }

    /** In the present life of the node or, if that is over before it has answered, in the next. */
    private Outcome inALife(Function<Node, Outcome> call) {
        Node here = lives.present();
        while (true) {
            try {
                return call.apply(here);
            } catch (CommitPipeline.ClosedException over) {
                here = lives.after(here)
                        .orElseThrow(() -> new InfrastructureException(
                                "engine_closed",
                                "the engine was closed, or lost its lease and did not join again, before the store had answered;"
                                        + " look whether it is done before asking again",
                                over));
            }
        }
    }

    private static Outcome commit(Node node, Write write) {
        node.transactionBodies().refuseToWrite();
        return node.pipeline().commit(write);
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
        return lives.present().find(id).isPresent();
    }

    /** The node's engine is what is closed. */
    @Override
    public void close() {}
}
