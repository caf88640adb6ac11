package dev.clew.environment;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Page;
import dev.clew.api.TimeRange;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds processes by what an environment knows of them. */
final class Listing {

    private static final int PAGE = 1_000;

    private final ClewClient client;

    Listing(ClewClient client) {
        this.client = client;
    }

    InstanceList list(InstanceQuery query) {
        return query.order() == InstanceQuery.Order.CREATED_DESC ? newestFirst(query) : sorted(query);
    }

    private InstanceList newestFirst(InstanceQuery query) {
        List<InstanceSummary> found = new ArrayList<>();
        long wanted = Math.max(InstanceQuery.MOST, (long) query.offset() + query.limit() + 1);
        forEach(query, summary -> {
            found.add(summary);
            return found.size() < wanted;
        });
        return part(found, query);
    }

    private InstanceList sorted(InstanceQuery query) {
        List<InstanceSummary> found = new ArrayList<>();
        forEach(query, summary -> {
            found.add(summary);
            if (found.size() > InstanceQuery.MOST) {
                throw new EnvironmentException(
                        EnvironmentException.Kind.TOO_LARGE,
                        "more than " + InstanceQuery.MOST
                                + " processes fit, too many to be put in order; ask for a shorter time");
            }
            return true;
        });
        found.sort(order(query.order()));
        return part(found, query);
    }

    private static Comparator<InstanceSummary> order(InstanceQuery.Order order) {
        Comparator<InstanceSummary> created = Comparator.comparing(InstanceSummary::createdAt);
        Comparator<InstanceSummary> finished =
                Comparator.comparing(summary -> summary.finishedAt().orElse(summary.createdAt()));
        return switch (order) {
            case CREATED_ASC -> created;
            case CREATED_DESC -> created.reversed();
            case FINISHED_ASC -> finished;
            case FINISHED_DESC -> finished.reversed();
        };
    }

    private static InstanceList part(List<InstanceSummary> found, InstanceQuery query) {
        int from = Math.min(query.offset(), found.size());
        int to = Math.min(from + query.limit(), found.size());
        return new InstanceList(found.subList(from, to), to < found.size(), Math.min(found.size(), InstanceQuery.MOST));
    }

    /** Calls for each that fits, newest first, as long as it says so. */
    void forEach(InstanceQuery query, Predicate<InstanceSummary> more) {
        ListQuery rows = ListQuery.all()
                .name(Processes.PROCESS.name())
                .statuses(statuses(query))
                .created(query.created())
                .updated(query.finished())
                .limit(PAGE);
        if (query.imageId().isPresent()) {
            rows = rows.attribute(Environment.IMAGE, query.imageId().get());
        }
        while (true) {
            Page<InstanceInfo> page = client.list(rows);
            for (InstanceInfo info : page.items()) {
                InstanceSummary summary = summary(info);
                if (fits(query, summary) && !more.test(summary)) {
                    return;
                }
            }
            if (page.next().isEmpty()) {
                return;
            }
            rows = rows.after(page.next().get());
        }
    }

    private static boolean fits(InstanceQuery query, InstanceSummary summary) {
        return (query.statuses().isEmpty() || query.statuses().contains(summary.status()))
                && (!query.finishedOnly() || summary.finishedAt().isPresent())
                && query.imageNamePrefix()
                        .map(prefix -> summary.imageName()
                                .filter(name -> name.startsWith(prefix))
                                .isPresent())
                        .orElse(true);
    }

    private static InstanceSummary summary(InstanceInfo info) {
        ProcessStatus status = Processes.status(info);
        return new InstanceSummary(
                info.id(),
                status,
                info.attributes().get(Environment.IMAGE),
                info.attributes().get(Environment.IMAGE_NAME),
                info.createdAt(),
                Optional.of(info.updatedAt()).filter(at -> status.ended()),
                status == ProcessStatus.FAILED);
    }

    /** The statuses of instances that processes which fit can have. */
    private static Set<InstanceStatus> statuses(InstanceQuery query) {
        Set<ProcessStatus> wanted = query.statuses().isEmpty() ? EnumSet.allOf(ProcessStatus.class) : query.statuses();
        Set<InstanceStatus> statuses = EnumSet.noneOf(InstanceStatus.class);
        for (ProcessStatus status : wanted) {
            switch (status) {
                case PENDING, RUNNING -> statuses.add(InstanceStatus.RUNNING);
                case SUSPENDED ->
                    statuses.addAll(Set.of(
                            InstanceStatus.RUNNING,
                            InstanceStatus.PAUSED,
                            InstanceStatus.PARKED,
                            InstanceStatus.QUARANTINED));
                case COMPLETED -> statuses.add(InstanceStatus.COMPLETED);
                case FAILED -> statuses.add(InstanceStatus.FAILED);
                case CANCELLED ->
                    statuses.addAll(Set.of(InstanceStatus.CANCELLED, InstanceStatus.TERMINATED, InstanceStatus.FAILED));
            }
        }
        return query.finished().equals(TimeRange.ALL) || wanted.stream().noneMatch(ProcessStatus::ended)
                ? statuses
                : ended(statuses);
    }

    private static Set<InstanceStatus> ended(Set<InstanceStatus> statuses) {
        Set<InstanceStatus> ended = EnumSet.copyOf(statuses);
        ended.removeIf(status -> !status.ended());
        return ended;
    }
}
