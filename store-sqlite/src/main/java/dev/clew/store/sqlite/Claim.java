package dev.clew.store.sqlite;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Program;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One claim: what is ready is looked up in the index of each program, and the lists are merged, so that instances
 * of other programs are never even looked at.
 */
final class Claim {

    private static final String READY_OF_PROGRAM = """
            SELECT key, ready_at_ms FROM instances
            WHERE kind = ? AND name = ? AND version = ? AND ready_at_ms IS NOT NULL AND format BETWEEN ? AND ?""";
    private static final String OWN = "UPDATE instances SET owner = ?2, ready_at_ms = NULL, claims = claims + 1,"
            + " format = max(format, ?3) WHERE key = ?1 RETURNING " + Rows.INSTANCE;
    private static final String HISTORY =
            "SELECT " + Rows.TURN + " FROM history WHERE instance_key = ?1 AND execution = ?2 ORDER BY number";
    private static final String INBOX =
            "SELECT " + Rows.MESSAGE + " FROM inbox WHERE instance_key = ?1 ORDER BY seq LIMIT ?2";
    private static final String TASKS =
            "SELECT " + TaskRows.TASK + " FROM tasks AS t WHERE t.instance_key = ?1 AND t.wanted = 1 ORDER BY t.key";
    private static final String LEFT_BEHIND =
            "UPDATE inbox SET unreceived_by = ?2 WHERE instance_key = ?1 AND seq >= ?3";

    /** How many programs one statement asks about: SQLite bounds the parts of a compound statement. */
    private static final int PROGRAMS_AT_ONCE = 100;

    private final ClaimRequest request;
    private final long now;

    /**
     * A claim.
     *
     * @param now the store's time, in milliseconds
     */
    Claim(ClaimRequest request, long now) {
        this.request = request;
        this.now = now;
    }

    /** The answer, if it is one that changes nothing. */
    Optional<ClaimResult> withoutWriting(Session session) throws SQLException {
        if (!new Living(session).contains(request.owner())) {
            return Optional.of(new ClaimResult(List.of(), Optional.empty()));
        }
        List<Ready> first = ready(session, 1);
        if (request.instances() > 0 && !first.isEmpty() && first.getFirst().at <= now) {
            return Optional.empty();
        }
        return Optional.of(
                new ClaimResult(List.of(), first.stream().map(Ready::instant).findFirst()));
    }

    /** Takes what is ready; inside a transaction. */
    ClaimResult take(Session session) throws SQLException {
        if (!new Living(session).contains(request.owner())) {
            return new ClaimResult(List.of(), Optional.empty());
        }
        var claimed = new ArrayList<Claimed>();
        for (Ready ready : ready(session, request.instances() + 1L)) {
            if (ready.at > now || claimed.size() == request.instances()) {
                return new ClaimResult(claimed, Optional.of(ready.instant()));
            }
            claimed.add(own(session, ready.key));
        }
        return new ClaimResult(claimed, Optional.empty());
    }

    private record Ready(long key, long at) {
        static final Comparator<Ready> LONGEST_FIRST =
                Comparator.comparingLong(Ready::at).thenComparingLong(Ready::key);

        Instant instant() {
            return Instant.ofEpochMilli(at);
        }
    }

    /** What the programs have to do now or later, the longest ready first. */
    private List<Ready> ready(Session session, long limit) throws SQLException {
        List<Program> programs = List.copyOf(request.programs());
        var found = new ArrayList<Ready>();
        for (int from = 0; from < programs.size(); from += PROGRAMS_AT_ONCE) {
            List<Program> some = programs.subList(from, Math.min(from + PROGRAMS_AT_ONCE, programs.size()));
            found.addAll(readyOf(session, some, limit));
        }
        return found.stream().sorted(Ready.LONGEST_FIRST).limit(limit).toList();
    }

    private List<Ready> readyOf(Session session, List<Program> programs, long limit) throws SQLException {
        String sql = programs.stream()
                        .map(program -> READY_OF_PROGRAM + ofNamespaces())
                        .collect(Collectors.joining("\nUNION ALL\n"))
                + "\nORDER BY 2, 1 LIMIT ?";
        var parameters = new ArrayList<Object>();
        for (Program program : programs) {
            parameters.add(program.kind());
            parameters.add(program.name());
            parameters.add(program.version());
            parameters.add(request.formats().lowest());
            parameters.add(request.formats().highest());
            parameters.addAll(request.namespaces());
        }
        parameters.add(limit);
        return session.list(sql, row -> new Ready(row.getLong(1), row.getLong(2)), parameters.toArray());
    }

    private String ofNamespaces() {
        return request.namespaces().isEmpty()
                ? ""
                : request.namespaces().stream()
                        .map(each -> "?")
                        .collect(Collectors.joining(", ", " AND namespace IN (", ")"));
    }

    private Claimed own(Session session, long key) throws SQLException {
        long owner = request.owner().number();
        InstanceRow instance = session.one(
                        OWN, Rows::instance, key, owner, request.formats().written())
                .orElseThrow();
        List<TurnRow> history = session.list(HISTORY, Rows::turn, key, instance.execution());
        List<Rows.Queued> waiting = session.list(INBOX, Rows::queued, key, request.messages() + 1L);
        boolean more = waiting.size() > request.messages();
        if (more) {
            session.update(LEFT_BEHIND, key, owner, waiting.getLast().seq());
        }
        List<Task> tasks = session.list(TASKS, TaskRows::task, key);
        List<MessageRow> inbox = waiting.stream()
                .limit(request.messages())
                .map(Rows.Queued::message)
                .toList();
        return new Claimed(instance, history, inbox, more, tasks);
    }
}
