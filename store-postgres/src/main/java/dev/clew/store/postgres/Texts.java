package dev.clew.store.postgres;

import dev.clew.store.Task;
import dev.clew.store.Write;
import java.util.Optional;
import java.util.stream.Stream;

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

    static Stream<String> of(Write write) {
        return switch (write) {
            case Write.Start start -> Stream.of(start.start());
            case Write.Delivery delivery -> Stream.of(delivery.body());
            case Write.Turn turn ->
                Stream.of(
                                Stream.of(turn.events()),
                                turn.change().stream()
                                        .flatMap(change ->
                                                Stream.of(change.outcome(), change.customStatus(), change.next()))
                                        .flatMap(Optional::stream),
                                turn.errands().queued().stream().flatMap(Texts::of))
                        .flatMap(texts -> texts);
            case Write.Report report -> Stream.of(report.body());
            case Write.GiveBack ignored -> Stream.empty();
            case Write.Release ignored -> Stream.empty();
            case Write.Hold hold -> Stream.of(hold.outcome());
            case Write.Resume ignored -> Stream.empty();
        };
    }

    private static Stream<String> of(Task task) {
        Task.Route route = task.route();
        return Stream.concat(
                Stream.of(task.input(), task.operation(), task.activity(), route.queue()),
                Stream.of(task.details(), route.limitKey(), route.tag(), route.session())
                        .flatMap(Optional::stream));
    }

    /** Why the write cannot be stored, if that can be told by looking at it. */
    Optional<String> whyRefused(Write write) {
        return of(write).flatMap(text -> whyRefused(text).stream()).findFirst();
    }

    private Optional<String> whyRefused(String text) {
        if (text.length() > largest) {
            return Optional.of("a text of " + text.length() + " characters; the store takes " + largest);
        }
        return text.indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of("a text with the character U+0000, which PostgreSQL cannot store");
    }
}
