package dev.clew.engine.json;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.kernel.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * One execution of an instance as a document of its own: to look at, to keep as a test, to carry elsewhere. The format
 * is described in {@code docs/history-export.md}.
 *
 * @param instance the instance's id
 * @param name the orchestration it runs
 * @param version the version it is pinned to
 * @param execution which execution this is, from 1
 * @param status where the instance stood when it was exported
 * @param createdAt when the instance was started, by the store's clock
 * @param updatedAt when its status last changed, by the store's clock
 * @param turns what was recorded, in order; empty if the first turn was still to come
 */
public record HistoryExport(
        String instance,
        String name,
        int version,
        int execution,
        InstanceStatus status,
        Instant createdAt,
        Instant updatedAt,
        List<Turn> turns) {

    /** The one there is. A number that a release does not know is refused: it does not guess. */
    public static final int FORMAT = 1;

    private static final int EXCERPT = 200;
    private static final Set<String> FIELDS = Set.of(
            "format",
            "instance",
            "orchestration",
            "version",
            "execution",
            "status",
            "created_at_ms",
            "updated_at_ms",
            "turns");
    private static final Set<String> TURN_FIELDS = Set.of("number", "at_ms", "events");

    /**
     * A turn as it is stored.
     *
     * @param at when it was decided
     * @param events the text of its events, a JSON array; see {@link HistoryJson}
     */
    public record Turn(Instant at, String events) {}

    public HistoryExport {
        turns = List.copyOf(turns);
    }

    // --- writing

    /** The document: a line for each turn, so that two of them can be compared. */
    public String write() {
        StringBuilder text = new StringBuilder(JsonOut.text(out -> {
            out.beginObject();
            out.number("format", FORMAT);
            out.text("instance", instance);
            out.text("orchestration", name);
            out.number("version", version);
            out.number("execution", execution);
            out.text("status", status.name());
            out.number("created_at_ms", createdAt.toEpochMilli());
            out.number("updated_at_ms", updatedAt.toEpochMilli());
        }));
        text.append(",\"turns\":[");
        for (int i = 0; i < turns.size(); i++) {
            text.append(i == 0 ? "\n" : ",\n")
                    .append("{\"number\":")
                    .append(i)
                    .append(",\"at_ms\":")
                    .append(turns.get(i).at().toEpochMilli())
                    .append(",\"events\":")
                    .append(turns.get(i).events())
                    .append('}');
        }
        return text.append("\n]}\n").toString();
    }

    // --- reading

    /**
     * The execution that a document holds, checked to the last event.
     *
     * @throws UnreadableHistoryException if the text is no such document, is damaged, or was written by a later
     *     release; the message says what is wrong and where
     */
    public static HistoryExport read(String text) {
        requireJson(text);
        JsonIn.Fields in = JsonIn.object(text);
        requireFormat(in);
        HistoryExport head = at("its first fields", () -> head(in));
        List<Turn> turns = new ArrayList<>();
        for (JsonIn.Fields fields : at("'turns'", () -> in.array("turns"))) {
            int number = turns.size();
            turns.add(at("turn " + number, () -> turn(fields, number)));
        }
        HistoryExport export = head.with(turns);
        for (int i = 0; i < turns.size(); i++) {
            int number = i;
            at("turn " + number, () -> export.check(number));
        }
        return export;
    }

    private HistoryExport with(List<Turn> read) {
        return new HistoryExport(instance, name, version, execution, status, createdAt, updatedAt, read);
    }

    private static void requireJson(String text) {
        try {
            JsonIn.requireValue(text);
        } catch (JacksonException damaged) {
            throw unreadable("it is not JSON: " + Trouble.describe(damaged));
        }
        if (!text.strip().startsWith("{")) {
            throw unreadable("it is not a JSON object");
        }
    }

    private static void requireFormat(JsonIn.Fields in) {
        if (!in.has("format")) {
            throw unreadable("it has no field 'format', so it is something else");
        }
        long format = at("its first fields", () -> in.number("format"));
        if (format != FORMAT) {
            throw new UnreadableHistoryException(
                    "this history was exported in format " + format + ", and this release reads format " + FORMAT
                            + " only; use the release that wrote it or a later one");
        }
    }

    private static HistoryExport head(JsonIn.Fields in) {
        requireKnown(in, FIELDS);
        if (!in.has("turns")) {
            throw new UnreadableHistoryException("'turns' is missing");
        }
        return new HistoryExport(
                in.text("instance"),
                Names.require("orchestration", in.text("orchestration")),
                atLeast(Orchestration.LATEST, in, "version"),
                atLeast(1, in, "execution"),
                status(in.text("status")),
                in.instant("created_at_ms"),
                in.instant("updated_at_ms"),
                List.of());
    }

    private static void requireKnown(JsonIn.Fields in, Set<String> known) {
        in.names().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(unknown -> {
            throw new UnreadableHistoryException("the field '" + unknown + "' does not belong there");
        });
    }

    private static int atLeast(int least, JsonIn.Fields in, String name) {
        int number = in.integer(name);
        if (number < least) {
            throw new UnreadableHistoryException("'" + name + "' is " + number + ", and begins at " + least);
        }
        return number;
    }

    private static InstanceStatus status(String text) {
        try {
            return InstanceStatus.valueOf(text);
        } catch (IllegalArgumentException unknown) {
            throw new UnreadableHistoryException("the status '" + text + "' is none that this release knows");
        }
    }

    private static Turn turn(JsonIn.Fields in, int number) {
        requireKnown(in, TURN_FIELDS);
        if (in.number("number") != number) {
            throw new UnreadableHistoryException(
                    "its 'number' is " + in.number("number") + "; turns are missing or out of order");
        }
        return new Turn(in.instant("at_ms"), in.json("events"));
    }

    /** What the kernel takes for granted: a start at the very beginning, and an end, if any, at the very end. */
    private List<Event> check(int turn) {
        List<Event> events = HistoryJson.read(turns.get(turn).events());
        if (turn == 0 && events.isEmpty()) {
            throw new UnreadableHistoryException("it holds no event, and should begin with ExecutionStarted");
        }
        for (int i = 0; i < events.size(); i++) {
            boolean first = turn == 0 && i == 0;
            boolean last = turn == turns.size() - 1 && i == events.size() - 1;
            Event event = events.get(i);
            if (event instanceof Event.ExecutionStarted started) {
                requireStart(first, started);
            } else if (first && !(event instanceof Event.ExecutionTerminated)) {
                throw new UnreadableHistoryException(
                        "it begins with " + type(event) + " and not with ExecutionStarted");
            } else if (isEnd(event) && !last) {
                throw new UnreadableHistoryException("something follows " + type(event));
            }
        }
        return events;
    }

    private void requireStart(boolean first, Event.ExecutionStarted started) {
        if (!first) {
            throw new UnreadableHistoryException("ExecutionStarted is not the first event");
        }
        if (!started.name().equals(name) || started.version() != version) {
            throw new UnreadableHistoryException("it starts '" + started.name() + "' version " + started.version()
                    + ", and the document says '" + name + "' version " + version);
        }
    }

    private static boolean isEnd(Event event) {
        return event instanceof Event.ExecutionCompleted
                || event instanceof Event.ExecutionFailed
                || event instanceof Event.ExecutionCancelled
                || event instanceof Event.ExecutionTerminated
                || event instanceof Event.ExecutionContinued;
    }

    private static String type(Event event) {
        return event.getClass().getSimpleName();
    }

    private static <T> T at(String place, Supplier<T> part) {
        try {
            return part.get();
        } catch (UnreadableHistoryException | IllegalArgumentException wrong) {
            String what = String.valueOf(wrong.getMessage());
            throw unreadable(
                    "in " + place + ", " + (what.length() <= EXCERPT ? what : what.substring(0, EXCERPT) + "..."));
        }
    }

    private static UnreadableHistoryException unreadable(String what) {
        return new UnreadableHistoryException("this exported history cannot be read: " + what
                + "; export it again, or take an older copy: an exported history is not for editing");
    }
}
