package dev.clew.workflow.draw;

import dev.clew.workflow.Standing;
import dev.clew.workflow.Tuning;
import dev.clew.workflow.Vertex;
import dev.clew.workflow.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is written at a vertex.
 *
 * @param title what it is called
 * @param details what it does, a line each
 * @param description what people say about it
 */
record Caption(String title, List<String> details, Optional<String> description) {

    Caption {
        details = List.copyOf(details);
    }

    /** The same, and how it stands. */
    Caption with(Optional<Standing> standing) {
        return new Caption(
                title,
                Stream.concat(details.stream(), standing.map(Standing::sentence).stream())
                        .toList(),
                description);
    }

    static Caption of(Vertex vertex) {
        return new Caption(
                vertex.notes().title().orElse(vertex.id()),
                details(vertex),
                vertex.notes().description());
    }

    private static List<String> details(Vertex vertex) {
        return switch (vertex) {
            case Vertex.Task task -> task(task);
            case Vertex.Delay delay -> List.of("waits " + span(delay.duration()));
            case Vertex.AwaitSignal await ->
                List.of("awaits " + await.signal()
                        + await.timeout()
                                .map(timeout -> ", at most " + span(timeout))
                                .orElse(""));
            case Vertex.Fork ignored -> List.of();
            case Vertex.Route route ->
                List.of("by " + route.key().map(key -> work(key.work())).orElse("type"));
            case Vertex.Loop loop ->
                List.of("at most " + loop.most() + " times, then "
                        + (loop.atMost() == Vertex.AtMost.FAIL ? "fails" : "goes on"));
            case Vertex.ForEach each -> List.of("for each item, " + each.concurrency() + " at a time");
            case Vertex.Child child ->
                List.of("child " + child.program() + (child.version() == 0 ? "" : " v" + child.version()));
            case Vertex.Inline inline -> List.of("workflow " + inline.workflow());
        };
    }

    private static List<String> task(Vertex.Task task) {
        List<String> details = new ArrayList<>();
        details.add(work(task.work()));
        Tuning tuning = task.tuning();
        List<String> how = new ArrayList<>();
        tuning.retry().ifPresent(retry -> how.add(retry.maxAttempts() + " attempts"));
        tuning.timeout().ifPresent(timeout -> how.add("timeout " + span(timeout)));
        tuning.priority().ifPresent(priority -> how.add("priority " + priority));
        tuning.tags().names().forEach(tag -> how.add("tag " + tag));
        tuning.queue().ifPresent(queue -> how.add("queue " + queue));
        if (!how.isEmpty()) {
            details.add(String.join(", ", how));
        }
        return details;
    }

    private static String work(Work work) {
        return work.kind().name().toLowerCase(Locale.ROOT) + " " + work.name()
                + (work.revision() > 1 ? " r" + work.revision() : "");
    }

    /** Such as 2d, 8h30m or 0.5s. */
    private static String span(Duration span) {
        long days = span.toDays();
        Duration rest = span.minusDays(days);
        String hours = rest.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        return days == 0 ? hours : days + "d" + (rest.isZero() ? "" : hours);
    }
}
