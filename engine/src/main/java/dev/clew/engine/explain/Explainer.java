package dev.clew.engine.explain;

import dev.clew.api.Explanation;
import dev.clew.api.Explanation.Kind;
import dev.clew.api.Explanation.Reason;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.engine.json.Abilities;
import dev.clew.store.InstanceRow;
import dev.clew.store.NodeRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes a sentence of a situation. Pure: equal situations give equal sentences. */
public final class Explainer {

    private static final int MOST_REASONS = 20;

    private final Situation situation;
    private final InstanceRow instance;
    private final List<Reason> reasons = new ArrayList<>();

    private Explainer(Situation situation) {
        this.situation = situation;
        this.instance = situation.instance();
    }

    /** Why the instance of a situation stands where it stands. */
    public static Explanation explain(Situation situation) {
        Explainer explainer = new Explainer(situation);
        explainer.look();
        return new Explanation(
                situation.instance().id().id(), situation.instance().status(), explainer.reasons);
    }

    private void look() {
        String why = situation
                .failure()
                .map(Explainer::text)
                .map(text -> ": " + text)
                .orElse("");
        String by = situation.by().isEmpty() ? "" : " by " + situation.by();
        String status = instance.status().name().toLowerCase(Locale.ROOT);
        if (instance.status().ended()) {
            say(Kind.ENDED, "has ended as " + status + " at " + Times.text(instance.updatedAt()) + by + why);
        } else if (instance.status().held()) {
            say(
                    Kind.HELD,
                    "is " + status + " since " + Times.text(instance.updatedAt()) + by + why
                            + "; it goes on when it is "
                            + (instance.status() == InstanceStatus.PAUSED ? "resumed or cancelled" : "released"));
        } else {
            lookAtBeginning();
            lookAtNodes();
            lookAtOperations();
        }
    }

    private void lookAtBeginning() {
        boolean began = instance.execution() > 1
                || instance.owner().isPresent()
                || !situation.turns().isEmpty();
        instance.readyAt()
                .filter(at -> !began && at.isAfter(situation.now()))
                .ifPresent(at -> say(Kind.DELAYED, "begins at " + Times.text(at)));
    }

    // --- who can run it

    private void lookAtNodes() {
        boolean ready =
                instance.readyAt().filter(at -> !at.isAfter(situation.now())).isPresent();
        if (instance.owner().isPresent()) {
            if (!situation.nodes().has(instance.owner().get())) {
                say(Kind.UNCLAIMED, "belongs to a node that has gone silent, until another one takes it over");
            }
            return;
        }
        Crew fitting = situation.nodes().who(this::canRun);
        Crew able = fitting.who(abilities -> abilities.formats().read(instance.format()));
        if (situation.nodes().isEmpty()) {
            say(Kind.NO_NODE, "has no node to run it: no engine runs on this store");
        } else if (!fitting.isEmpty() && able.isEmpty()) {
            say(
                    Kind.NO_NODE,
                    "needs a node that reads history format " + instance.format() + "; live nodes read "
                            + whatTheyRead(fitting));
        } else if (able.isEmpty()) {
            say(Kind.NO_NODE, "needs " + program() + ", which no living node has: " + whatTheyHave());
        } else if (ready) {
            say(
                    Kind.UNCLAIMED,
                    "waits to be claimed since " + Times.text(instance.readyAt().orElseThrow()) + " by "
                            + able.names());
        }
    }

    private boolean canRun(Abilities abilities) {
        return abilities.worksFor(instance.id().namespace())
                && abilities.programs().stream()
                        .anyMatch(program -> program.kind().equals(instance.kind())
                                && program.name().equals(instance.name())
                                && (instance.version() == Orchestration.LATEST
                                        || instance.version() == program.version()));
    }

    private String program() {
        return (instance.version() == Orchestration.LATEST ? "any version" : "version " + instance.version()) + " of '"
                + instance.name() + "'";
    }

    private static String whatTheyRead(Crew nodes) {
        return nodes.nodes().stream()
                .flatMap(node -> nodes.said(node).stream())
                .map(abilities -> abilities.formats().range())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String whatTheyHave() {
        return situation.nodes().nodes().stream()
                .limit(MOST_REASONS)
                .map(this::whatItHas)
                .collect(Collectors.joining(", "));
    }

    private String whatItHas(NodeRecord node) {
        Abilities abilities = situation.nodes().said(node).orElseThrow();
        String versions = abilities.programs().stream()
                .filter(program -> program.name().equals(instance.name()))
                .map(program -> Integer.toString(program.version()))
                .sorted()
                .collect(Collectors.joining(", "));
        String has = versions.isEmpty() ? " does not have it" : " has version " + versions;
        return Crew.name(node)
                + (abilities.worksFor(instance.id().namespace())
                        ? has
                        : " does not work for namespace '" + instance.id().namespace() + "'");
    }

    // --- what it waits for

    private void lookAtOperations() {
        List<OpenOperation> open = OpenOperations.after(situation.turns()).waits().stream()
                .filter(this::mayBeOpen)
                .toList();
        QueueWords queue = new QueueWords(situation);
        for (OpenOperation operation : open.stream().limit(MOST_REASONS).toList()) {
            reasons.add(
                    switch (operation.kind()) {
                        case ACTIVITY -> queue.activity(operation);
                        case STEP -> retry(operation, "a step");
                        case CHILD -> child(operation);
                        case TIMER -> timer(operation);
                        case SIGNAL -> signal(operation);
                        case UPDATE -> update(operation);
                    });
        }
        if (open.size() > MOST_REASONS) {
            say(Kind.UNKNOWN, "and waits for " + (open.size() - MOST_REASONS) + " things more");
        }
        if (reasons.isEmpty()) {
            sayWhatIsLeft();
        }
    }

    /** One that sleeps in the store is ready when the first of its timers is due. */
    private boolean mayBeOpen(OpenOperation operation) {
        boolean sleeps = instance.owner().isEmpty()
                && instance.readyAt().filter(at -> !at.isAfter(situation.now())).isEmpty();
        return !sleeps
                || switch (operation.kind()) {
                    case TIMER, SIGNAL ->
                        operation
                                .until()
                                .map(until -> instance.readyAt()
                                        .filter(at -> !until.isBefore(at))
                                        .isPresent())
                                .orElse(true);
                    case ACTIVITY, STEP, CHILD, UPDATE -> true;
                };
    }

    private void sayWhatIsLeft() {
        Optional<String> owner = situation.owner();
        if (owner.isPresent()) {
            Instant since = situation.turns().isEmpty()
                    ? instance.updatedAt()
                    : situation.turns().getLast().at();
            say(
                    Kind.RUNNING,
                    "is in the memory of " + owner.get() + ", which runs its code or a step since "
                            + Times.text(since));
        } else if (instance.readyAt().isPresent()) {
            say(Kind.TIMER, "sleeps until " + Times.text(instance.readyAt().get()));
        } else {
            say(Kind.UNKNOWN, "waits for something to reach it");
        }
    }

    static Reason retry(OpenOperation operation, String what) {
        String why = operation
                .lastFailure()
                .map(Explainer::text)
                .map(text -> " (" + text + ")")
                .orElse("");
        return new Reason(
                Kind.RETRY,
                operation.id(),
                "tries " + what + " again at " + Times.text(operation.until().orElse(operation.since())) + ", after "
                        + operation.failures() + (operation.failures() == 1 ? " failed attempt" : " failed attempts")
                        + why);
    }

    private Reason child(OpenOperation operation) {
        String id = operation.childId().orElse("");
        String own = Optional.ofNullable(situation.children().get(id))
                .map(child -> ": " + child.sentence())
                .orElse("");
        return new Reason(
                Kind.CHILD,
                operation.id(),
                "waits for child '" + id + "' of '" + operation.name() + "' since " + Times.text(operation.since())
                        + own);
    }

    private Reason timer(OpenOperation operation) {
        Instant due = operation.until().orElse(operation.since());
        return new Reason(
                Kind.TIMER,
                operation.id(),
                "waits for a timer, due " + (due.isAfter(situation.now()) ? "at " : "since ") + Times.text(due));
    }

    private static Reason signal(OpenOperation operation) {
        return new Reason(
                Kind.SIGNAL,
                operation.id(),
                "waits for signal '" + operation.name() + "' since " + Times.text(operation.since())
                        + operation
                                .until()
                                .map(until -> ", until " + Times.text(until))
                                .orElse(""));
    }

    private static Reason update(OpenOperation operation) {
        return new Reason(
                Kind.UPDATE,
                operation.id(),
                "has update '" + operation.name() + "' since " + Times.text(operation.since())
                        + ", which its code has not answered: it has no handler for it yet, or that is under way");
    }

    private void say(Kind kind, String text) {
        reasons.add(new Reason(kind, "", text));
    }

    /** A failure on one line. */
    private static String text(Failure failure) {
        return failure.message().strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
