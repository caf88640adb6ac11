package dev.clew.cli.instances;

import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.TimeRange;
import dev.clew.cli.console.UsageException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which of many instances a command is about. */
final class Choice {

    @Option(
            names = "--status",
            split = ",",
            paramLabel = "STATUS",
            description = "Only those that stand so, or in one of these ways: ${COMPLETION-CANDIDATES}.")
    private List<InstanceStatus> statuses = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Only those that run this orchestration.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--of-version",
            paramLabel = "N",
            description = "Only those that run this version of their orchestration.")
    private Optional<Integer> version = Optional.empty();

    @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Only those whose id begins so.")
    private Optional<String> idPrefix = Optional.empty();

    @Mixin
    private final Attributed attributed = new Attributed();

    @Option(
            names = "--created-after",
            paramLabel = "TIME",
            description =
                    "Only those started then or later: 2026-01-31T12:00:00Z, 2026-01-31, or 12h for 12 hours ago.")
    private Optional<String> createdAfter = Optional.empty();

    @Option(names = "--created-before", paramLabel = "TIME", description = "Only those started earlier.")
    private Optional<String> createdBefore = Optional.empty();

    @Option(names = "--updated-after", paramLabel = "TIME", description = "Only those that changed then or later.")
    private Optional<String> updatedAfter = Optional.empty();

    @Option(
            names = {"--updated-before", "--older-than"},
            paramLabel = "TIME",
            description = "Only those that last changed earlier, such as 30d for 30 days ago.")
    private Optional<String> updatedBefore = Optional.empty();

    /** Whether anything at all was said. */
    boolean isMade() {
        return !statuses.isEmpty()
                || name.isPresent()
                || version.isPresent()
                || idPrefix.isPresent()
                || attributed.isMade()
                || createdAfter.isPresent()
                || createdBefore.isPresent()
                || updatedAfter.isPresent()
                || updatedBefore.isPresent();
    }

    /**
     * The choice as a query.
     *
     * @param now what "ago" is counted from
     */
    ListQuery query(Instant now, int limit) {
        ListQuery query = ListQuery.all()
                .statuses(statuses.isEmpty() ? Set.of() : EnumSet.copyOf(statuses))
                .created(range("--created-after", createdAfter, "--created-before", createdBefore, now))
                .updated(range("--updated-after", updatedAfter, "--updated-before", updatedBefore, now))
                .attributes(attributed.attributes())
                .limit(limit);
        query = name.map(query::name).orElse(query);
        query = version.map(Choice::checked).map(query::version).orElse(query);
        try {
            return idPrefix.map(query::idPrefix).orElse(query);
        } catch (IllegalArgumentException noPrefix) {
            throw new UsageException("--id-prefix cannot be the beginning of an id: " + noPrefix.getMessage());
        }
    }

    private static int checked(int version) {
        if (version < 1) {
            throw new UsageException("--of-version is " + version + "; versions are counted from 1");
        }
        return version;
    }

    private static TimeRange range(
            String after, Optional<String> first, String before, Optional<String> end, Instant now) {
        Optional<Instant> from = first.map(text -> Moments.of(after, text, now));
        Optional<Instant> until = end.map(text -> Moments.of(before, text, now));
        if (from.isPresent() && until.isPresent() && until.get().isBefore(from.get())) {
            throw new UsageException(after + " " + first.get() + " is later than " + before + " " + end.get()
                    + ", so that no time is left; swap the two");
        }
        return new TimeRange(from, until);
    }
}
