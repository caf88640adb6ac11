package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The launches that followed sleeps.
 *
 * @param latenessMs how late each was, in milliseconds, in order; negative if it came too early
 */
public record WakeUps(List<Long> latenessMs) {

    public WakeUps {
        latenessMs = latenessMs.stream().sorted().toList();
    }

    /** Those of some programs, which a trace tells. */
    public static WakeUps of(List<Line> trace) {
        List<Long> all = new ArrayList<>();
        trace.stream()
                .collect(Collectors.groupingBy(Line::instance))
                .values()
                .forEach(lines -> all.addAll(ofOne(lines)));
        return new WakeUps(all);
    }

    private static List<Long> ofOne(List<Line> lines) {
        List<Long> late = new ArrayList<>();
        OptionalLong due = OptionalLong.empty();
        for (Line line : lines) {
            if (line.moment() == Moment.ACCEPTED && line.request() == Request.SUSPEND) {
                due = line.value().isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(line.value()));
            } else if (line.moment() == Moment.BEGUN) {
                due.ifPresent(at -> late.add(line.atMs() - at));
                due = OptionalLong.empty();
            }
        }
        return late;
    }

    public int count() {
        return latenessMs.size();
    }

    /** How late a share of them was at most; null if there were none. */
    public @Nullable Long lateMs(double share) {
        return latenessMs.isEmpty()
                ? null
                : latenessMs.get((int) Math.min(latenessMs.size() - 1L, (long) (latenessMs.size() * share)));
    }
}
