package dev.clew.engine;

import dev.clew.kernel.Decision;
import dev.clew.kernel.Event;
import dev.clew.kernel.Execution;
import dev.clew.kernel.Inbox;
import dev.clew.kernel.Message;
import dev.clew.kernel.TurnHost.Evicted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns of a hot instance that are taken on the thread of a caller, while the instance's own thread waits for messages: so
 * neither has to wake the other. As soon as there is more to one than to write an answer down, the instance's thread goes on
 * with it. Source: ADR-0051.
 *
 * <p>{@link #take} is for any thread; the rest for the one that runs the instance.
 */
final class Visits {

    private final Node node;
    private final CurrentExecution execution;
    private final Mailbox mailbox;
    private final Incoming incoming;
    private final Ownership ownership;
    private final InstanceProbe probe;
    private final DirectUpdates direct;
    private final BooleanSupplier welcome;
    private final Consumer<Instant> idleSince;

    private volatile @Nullable Execution host;

    /** What a visitor has left, from when it gives the instance back until the instance's thread looks. */
    private @Nullable Handover handover;

    /** What it comes to, until the instance's thread goes on with it. */
    private @Nullable Handover unfinished;

    /**
     * What the instance's own thread goes on with after a visit.
     *
     * @param decision what the turn comes to; empty if the kernel goes on with it
     * @param turn that, if it is on its way to the store
     * @param trouble what came in between
     */
    private record Handover(
            Optional<Decision> decision, Optional<Ownership.Underway> turn, Optional<RuntimeException> trouble) {}

    /**
     * No visit yet.
     *
     * @param welcome whether nothing is going on that only the instance's own thread may do; asked while the instance is lent
     * @param idleSince told since when the instance waits again, the far future if it does not
     */
    Visits(
            Node node,
            CurrentExecution execution,
            Mailbox mailbox,
            Incoming incoming,
            Ownership ownership,
            InstanceProbe probe,
            DirectUpdates direct,
            BooleanSupplier welcome,
            Consumer<Instant> idleSince) {
        this.node = node;
        this.execution = execution;
        this.mailbox = mailbox;
        this.incoming = incoming;
        this.ownership = ownership;
        this.probe = probe;
        this.direct = direct;
        this.welcome = welcome;
        this.idleSince = idleSince;
    }

    /** Notes what runs, for visitors to take turns of. */
    void begin(Execution running) {
        host = running;
    }

    /** Notes that it runs no more. */
    void end() {
        host = null;
    }

    /** A visitor's turn on its way to the store. */
    private final class Visit implements DirectCall.Errand {

        private final DirectCall call;
        private final Ownership.Underway turn;
        private final Optional<Event.Answer> answer;

        Visit(DirectCall call, Ownership.Underway turn) {
            this.call = call;
            this.turn = turn;
            this.answer = DirectUpdates.answer(call.updateId(), turn.events());
        }

        @Override
        public boolean isOver() {
            return node.pipeline().isOver(turn.entry());
        }

        @Override
        public void end() {
            try {
                if (ownership.concludeIfStored(turn)) {
                    if (answer.isPresent()) {
                        call.tell(answer);
                    } else {
                        direct.add(call);
                    }
                    idleSince.accept(node.now());
                    mailbox.giveBack(false);
                } else {
                    goOnWith(call, new Handover(Optional.empty(), Optional.of(turn), Optional.empty()));
                }
            } catch (RuntimeException | Error unexpected) {
                goOnWith(
                        call,
                        new Handover(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new IllegalStateException("a turn could not be concluded", unexpected))));
            }
        }
    }

    /**
     * Takes an update into a turn on the calling thread, if the instance waits. Only where several commit together, so that
     * the turn is left to the writers: a caller who is alone must not hang in the store beyond its time.
     *
     * @return whether it was taken
     */
    boolean take(Message.UpdateAsked update, DirectCall call) {
        Execution here = host;
        if (here == null || !node.pipeline().isShared() || !mailbox.lend()) {
            return false;
        }
        if (!welcome.getAsBoolean()) {
            mailbox.giveBack(false);
            return false;
        }
        idleSince.accept(Instant.MAX);
        List<Message> messages = List.of(update);
        Instant now = execution.proceed(node.now());
        incoming.given(messages);
        probe.turnBegins(1);
        Optional<Decision> decision = here.takeBeside(new Inbox(now, messages));
        try {
            if (decision.filter(Visits::onlyAnswers).isPresent()) {
                call.doing(new Visit(call, ownership.begin(decision.get())));
                return true;
            }
        } catch (RuntimeException | Error unexpected) {
            // the instance's thread tries it once more, and knows what to do
        }
        goOnWith(call, new Handover(decision, Optional.empty(), Optional.empty()));
        return true;
    }

    private static boolean onlyAnswers(Decision decision) {
        return decision.commands().isEmpty() && !decision.publishes() && decision.answers();
    }

    /** Leaves the rest to the instance's own thread, and with it to tell the caller. */
    private void goOnWith(DirectCall call, Handover rest) {
        direct.add(call);
        handover = rest;
        mailbox.giveBack(true);
    }

    // --- what the instance's own thread does about it

    /** Takes over from the last visitor, if it left something. A turn that is only to become durable does so here. */
    void takeOver() throws Evicted {
        Handover rest = handover;
        if (rest == null) {
            return;
        }
        handover = null;
        if (rest.trouble().isPresent()) {
            throw rest.trouble().get();
        }
        if (rest.turn().isEmpty()) {
            unfinished = rest;
        } else if (!ownership.conclude(rest.turn().get())) {
            throw new Evicted("fenced");
        }
    }

    /** Whether a turn that a visitor began is to be gone on with before anything else. */
    boolean isUnfinished() {
        return unfinished != null;
    }

    /** Ends what {@link #isUnfinished} said: what the visitor's turn came to, if it was decided; else the kernel goes on with it. */
    Optional<Decision> takeUnfinished() {
        Handover rest = unfinished;
        unfinished = null;
        return rest == null ? Optional.empty() : rest.decision();
    }
}
