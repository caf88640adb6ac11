package dev.clew.engine.json;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.kernel.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * @param rest what else the instance is made of; empty in a document of an execution before the current one, and of a
 *     release that did not export it
 */
public record HistoryExport(
        String instance,
        String name,
        int version,
        int execution,
        InstanceStatus status,
        Instant createdAt,
        Instant updatedAt,
        List<Turn> turns,
        Optional<Rest> rest) {

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
            "turns",
            "key",
            "start",
            "outcome",
            "status_version",
            "inbox",
            "earlier");
    private static final Set<String> TURN_FIELDS = Set.of("number", "at_ms", "events");

    /**
     * A turn as it is stored.
     *
     * @param at when it was decided
     * @param events the text of its events, a JSON array; see {@link HistoryJson}
     */
    public record Turn(Instant at, String events) {}

    /**
     * What an instance is made of beside its current execution, so that it can be put into another store.
     *
     * @param key its row key, which the idempotency keys of its activities come from
     * @param start what its current execution starts with, as JSON, if its first turn is still to come
     * @param outcome why it is held, as JSON
     * @param statusVersion how many turns have published a text
     * @param inbox the messages that wait, in order
     * @param earlier the executions before the current one that were kept, in order
     */
    public record Rest(
            long key,
            Optional<String> start,
            Optional<String> outcome,
            long statusVersion,
            List<Waiting> inbox,
            List<Earlier> earlier) {
        public Rest {
            inbox = List.copyOf(inbox);
            earlier = List.copyOf(earlier);
        }
    }

    /** A message that waits; {@code body} is JSON. */
    public record Waiting(long key, Instant at, String body) {}

    /** An execution before the current one. */
    public record Earlier(int execution, List<Turn> turns) {
        public Earlier {
            turns = List.copyOf(turns);
        }
    }

    /** One without the rest. */
    public HistoryExport(
            String instance,
            String name,
            int version,
            int execution,
            InstanceStatus status,
            Instant createdAt,
            Instant updatedAt,
            List<Turn> turns) {
        this(instance, name, version, execution, status, createdAt, updatedAt, turns, Optional.empty());
    }

    public HistoryExport {
        turns = List.copyOf(turns);
    }

    /**
     * The document as it would be after a migration: replaying it says whether the graph of that version fits.
     *
     * @param next what the instance is to go on as
     * @param graph what identifies its graph
     */
    public HistoryExport migratedTo(int next, String graph) {
        List<Turn> more = new ArrayList<>(turns);
        more.add(new Turn(updatedAt, HistoryJson.write(List.of(new Event.Migrated(next, graph, "")))));
        return new HistoryExport(instance, name, next, execution, status, createdAt, updatedAt, more, rest);
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
        rest.ifPresent(it -> write(text, it));
        text.append(",\"turns\":[");
        write(text, turns);
        text.append("\n]");
        rest.filter(it -> !it.earlier().isEmpty()).ifPresent(it -> {
            text.append(",\"earlier\":[");
            for (int i = 0; i < it.earlier().size(); i++) {
                Earlier earlier = it.earlier().get(i);
                text.append(i == 0 ? "\n" : ",\n")
                        .append("{\"execution\":")
                        .append(earlier.execution())
                        .append(",\"turns\":[");
                write(text, earlier.turns());
                text.append("\n]}");
            }
            text.append("\n]");
        });
        return text.append("}\n").toString();
    }

    private static void write(StringBuilder text, Rest rest) {
        text.append(",\"key\":").append(rest.key());
        if (rest.statusVersion() > 0) {
            text.append(",\"status_version\":").append(rest.statusVersion());
        }
        rest.start().ifPresent(start -> text.append(",\"start\":").append(start));
        rest.outcome().ifPresent(outcome -> text.append(",\"outcome\":").append(outcome));
        if (!rest.inbox().isEmpty()) {
            text.append(",\"inbox\":[");
            for (int i = 0; i < rest.inbox().size(); i++) {
                Waiting message = rest.inbox().get(i);
                text.append(i == 0 ? "\n" : ",\n")
                        .append("{\"key\":")
                        .append(message.key())
                        .append(",\"at_ms\":")
                        .append(message.at().toEpochMilli())
                        .append(",\"body\":")
                        .append(message.body())
                        .append('}');
            }
            text.append("\n]");
        }
    }

    private static void write(StringBuilder text, List<Turn> turns) {
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
        HistoryExport export = head.with(turns(in, ""), rest(in));
        export.check("", export.turns());
        export.rest().ifPresent(rest -> rest.earlier().forEach(export::check));
        return export;
    }

    private static List<Turn> turns(JsonIn.Fields in, String whose) {
        List<Turn> turns = new ArrayList<>();
        for (JsonIn.Fields fields : at(whose + "'turns'", () -> in.array("turns"))) {
            int number = turns.size();
            turns.add(at(whose + "turn " + number, () -> turn(fields, number)));
        }
        return turns;
    }

    private HistoryExport with(List<Turn> read, Optional<Rest> rest) {
        return new HistoryExport(instance, name, version, execution, status, createdAt, updatedAt, read, rest);
    }

    private static Optional<Rest> rest(JsonIn.Fields in) {
        if (!in.has("key")) {
            return Optional.empty();
        }
        List<Waiting> inbox = new ArrayList<>();
        for (JsonIn.Fields message : at("'inbox'", () -> in.array("inbox"))) {
            inbox.add(at("message " + (inbox.size() + 1) + " of 'inbox'", () -> waiting(message)));
        }
        List<Earlier> earlier = new ArrayList<>();
        for (JsonIn.Fields fields : at("'earlier'", () -> in.array("earlier"))) {
            int execution = at("'earlier'", () -> atLeast(1, fields, "execution"));
            earlier.add(new Earlier(execution, turns(fields, "execution " + execution + ", ")));
        }
        return at(
                "its first fields",
                () -> Optional.of(new Rest(
                        in.number("key"),
                        in.has("start") ? Optional.of(in.json("start")) : Optional.empty(),
                        in.has("outcome") ? Optional.of(in.json("outcome")) : Optional.empty(),
                        in.has("status_version") ? in.number("status_version") : 0,
                        inbox,
                        earlier)));
    }

    private static Waiting waiting(JsonIn.Fields in) {
        Waiting message = new Waiting(in.number("key"), in.instant("at_ms"), in.json("body"));
        MessageJson.read(message.key(), message.body());
        return message;
    }

    private void check(Earlier earlier) {
        if (earlier.execution() >= execution) {
            throw unreadable("'earlier' has execution " + earlier.execution() + ", and the document is of execution "
                    + execution);
        }
        HistoryExport alone = new HistoryExport(
                instance, name, version, earlier.execution(), status, createdAt, updatedAt, earlier.turns());
        alone.check("execution " + earlier.execution() + ", ", earlier.turns());
    }

    private void check(String whose, List<Turn> all) {
        int before = 0;
        boolean own = whose.isEmpty();
        for (int i = 0; i < all.size(); i++) {
            int number = i;
            int first = before + 1;
            before += at(whose + "turn " + number, () -> check(number, first, own))
                    .size();
        }
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
    private List<Event> check(int turn, int number, boolean own) {
        List<Event> events = HistoryJson.read(turns.get(turn).events(), number);
        if (turn == 0 && events.isEmpty()) {
            throw new UnreadableHistoryException("it holds no event, and should begin with ExecutionStarted");
        }
        for (int i = 0; i < events.size(); i++) {
            boolean first = turn == 0 && i == 0;
            boolean last = turn == turns.size() - 1 && i == events.size() - 1;
            Event event = events.get(i);
            if (event instanceof Event.ExecutionStarted started) {
                requireStart(first, started, own);
            } else if (first && !(event instanceof Event.ExecutionTerminated)) {
                throw new UnreadableHistoryException(
                        "it begins with " + type(event) + " and not with ExecutionStarted");
            } else if (isEnd(event) && !last) {
                throw new UnreadableHistoryException("something follows " + type(event));
            }
        }
        return events;
    }

    private void requireStart(boolean first, Event.ExecutionStarted started, boolean own) {
        if (!first) {
            throw new UnreadableHistoryException("ExecutionStarted is not the first event");
        }
        if (!started.name().equals(name) || (own && started.version() != version && !migrated())) {
            throw new UnreadableHistoryException("it starts '" + started.name() + "' version " + started.version()
                    + ", and the document says '" + name + "' version " + version);
        }
    }

    /** What was migrated began as another version than it is by now. */
    private boolean migrated() {
        return turns.stream()
                .flatMap(turn -> HistoryJson.read(turn.events()).stream())
                .anyMatch(Event.Migrated.class::isInstance);
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
