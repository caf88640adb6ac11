package dev.clew.store.postgres;

import dev.clew.api.Attributes;
import dev.clew.store.StateRow;
import dev.clew.store.Task;
import dev.clew.store.Write;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts of unbounded size in writes, and why PostgreSQL would refuse one. */
final class Texts {

    private final int largest;

    /**
     * A bound.
     *
     * @param largest how many characters a text may have
     */
    Texts(int largest) {
        this.largest = largest;
    }

    /** What one look at the texts of a write tells. Plain code: every write of every batch comes by here. */
    final class Look {

        private long size;
        private @Nullable String refused;

        private Look(Write write) {
            switch (write) {
                case Write.Start start -> see(start);
                case Write.Delivery delivery -> {
                    see(delivery.body());
                    delivery.idempotencyKey().ifPresent(this::see);
                }
                case Write.Turn turn -> see(turn);
                case Write.Report report -> see(report.body());
                case Write.GiveBack ignored -> {}
                case Write.Release ignored -> {}
                case Write.Hold hold -> see(hold.outcome());
                case Write.Pause pause -> see(pause.outcome());
                case Write.Resume ignored -> {}
                case Write.Terminate terminate -> see(terminate);
                case Write.Reset reset -> see(reset);
                case Write.Migrate migrate -> see(migrate.events());
                case Write.Import taken -> see(taken);
            }
        }

        private void see(Write.Start start) {
            see(start.start());
            see(start.attributes());
            start.idempotencyKey().ifPresent(this::see);
        }

        private void see(Attributes attributes) {
            if (!attributes.isEmpty()) {
                attributes.values().forEach((name, value) -> size += name.length() + value.length());
            }
        }

        private void see(Write.Turn turn) {
            see(turn.events());
            if (turn.change().isPresent()) {
                Write.Change change = turn.change().get();
                change.outcome().ifPresent(this::see);
                change.customStatus().ifPresent(this::see);
                change.next().ifPresent(this::see);
                change.state().put().forEach((name, value) -> {
                    see(name);
                    see(value);
                });
                change.state().removed().forEach(this::see);
                change.attributes().ifPresent(this::see);
            }
            for (Task task : turn.errands().queued()) {
                see(task);
            }
            see(turn.outbox());
        }

        private void see(Write.Terminate terminate) {
            see(terminate.events());
            see(terminate.outcome());
            see(terminate.outbox());
        }

        private void see(Write.Reset reset) {
            see(reset.start());
            reset.turns().forEach(turn -> see(turn.events()));
            reset.customStatus().ifPresent(this::see);
            reset.state().forEach(this::see);
            see(reset.attributes());
            see(reset.outbox());
        }

        private void see(Write.Import taken) {
            see(taken.row().id().id());
            see(taken.row().name());
            see(taken.row().start());
            see(taken.row().attributes());
            taken.row().outcome().ifPresent(this::see);
            taken.row().customStatus().ifPresent(this::see);
            taken.turns().forEach(turn -> see(turn.events()));
            taken.state().forEach(this::see);
            see(taken.outbox());
        }

        private void see(StateRow value) {
            see(value.name());
            see(value.value());
        }

        private void see(Write.Outbox outbox) {
            outbox.starts().forEach(this::see);
            outbox.deliveries().forEach(delivery -> see(delivery.body()));
        }

        private void see(Task task) {
            Task.Route route = task.route();
            see(task.input());
            see(task.operation());
            see(task.activity());
            see(route.queue());
            task.details().ifPresent(this::see);
            route.limitKey().ifPresent(this::see);
            route.tags().text().ifPresent(this::see);
            route.session().ifPresent(this::see);
        }

        private void see(String text) {
            size += text.length();
            if (text.length() > largest) {
                refused = "a text of " + text.length() + " characters; the store takes " + largest;
            } else if (text.indexOf('\0') >= 0) {
                refused = "a text with the character U+0000, which PostgreSQL cannot store";
            }
        }

        /** How many characters of text the write carries. */
        long size() {
            return size;
        }

        /** Why the write cannot be stored, if that can be told by looking at it. */
        Optional<String> whyRefused() {
            return Optional.ofNullable(refused);
        }
    }

    Look at(Write write) {
        return new Look(write);
    }
}
