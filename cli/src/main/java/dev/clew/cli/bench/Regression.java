package dev.clew.cli.bench;

import dev.clew.cli.console.Table;
import dev.clew.cli.console.UsageException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What became of the figures of a baseline: throughput, which is the sustained rate where both runs have one, and latency.
 *
 * @param figures one or two of each run of the baseline
 */
record Regression(List<Figure> figures) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final List<String> THROUGHPUT = List.of("sustained_per_s", "instances_per_s");
    private static final String LATENCY = "p99_ms";

    Regression {
        figures = List.copyOf(figures);
    }

    /**
     * How much worse is too much, in percent.
     *
     * @param slower by how much less is done in a second
     * @param later by how much more the 99th percentile is
     */
    record Limits(BigDecimal slower, BigDecimal later) {}

    /**
     * A figure then and now.
     *
     * @param change in percent of what it was, rounded; empty if it was zero
     * @param worst the change that is too much, with its sign
     */
    record Figure(
            ReportFile.Key key,
            String name,
            BigDecimal before,
            BigDecimal now,
            Optional<BigDecimal> change,
            BigDecimal worst,
            boolean worse) {}

    /**
     * Compares all runs of a baseline.
     *
     * @throws UsageException if one of them is missing now, or there is nothing to compare
     */
    static Regression of(ReportFile baseline, ReportFile now, Limits limits) {
        List<Figure> figures = new ArrayList<>();
        baseline.runs().forEach((key, before) -> {
            ReportFile.Run after = Optional.ofNullable(now.runs().get(key))
                    .orElseThrow(() -> new UsageException(now.name() + " has no run of " + key + ", as "
                            + baseline.name() + " has, but " + now.runs().keySet() + "; run the same again"));
            THROUGHPUT.stream()
                    .flatMap(name ->
                            figure(key, name, before, after, limits.slower().negate()).stream())
                    .findFirst()
                    .ifPresent(figures::add);
            figure(key, LATENCY, before, after, limits.later()).ifPresent(figures::add);
        });
        if (figures.isEmpty()) {
            throw new UsageException(baseline.name() + " and " + now.name() + " have no figures that can be compared");
        }
        return new Regression(figures);
    }

    /** A figure that both have. */
    private static Optional<Figure> figure(
            ReportFile.Key key, String name, ReportFile.Run before, ReportFile.Run after, BigDecimal worst) {
        return before.figure(name)
                .flatMap(then -> after.figure(name).map(now -> {
                    BigDecimal difference = now.subtract(then);
                    Optional<BigDecimal> change = then.signum() == 0
                            ? Optional.empty()
                            : Optional.of(difference.multiply(HUNDRED).divide(then, 1, RoundingMode.HALF_EVEN));
                    return new Figure(key, name, then, now, change, worst, worse(then, difference, name, worst));
                }));
    }

    /** Whether it got worse by as much as is too much, and by anything at all. */
    private static boolean worse(BigDecimal then, BigDecimal difference, String name, BigDecimal worst) {
        BigDecimal sign = BigDecimal.valueOf(name.equals(LATENCY) ? 1 : -1);
        BigDecimal loss = difference.multiply(sign);
        return loss.signum() > 0 && loss.multiply(HUNDRED).compareTo(then.multiply(worst.multiply(sign))) >= 0;
    }

    /** How many figures are too much worse. */
    long count() {
        return figures.stream().filter(Figure::worse).count();
    }

    /** For programs. */
    SequencedMap<String, Object> document() {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("worse", count());
        document.put("figures", figures.stream().map(Regression::fields).toList());
        return document;
    }

    private static SequencedMap<String, Object> fields(Figure figure) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", figure.key().workload());
        fields.put("store", figure.key().store());
        fields.put("nodes", figure.key().nodes());
        fields.put("instances", figure.key().instances());
        fields.put("steps", figure.key().steps());
        fields.put("concurrency", figure.key().concurrency());
        fields.put("figure", figure.name());
        fields.put("baseline", figure.before());
        fields.put("now", figure.now());
        fields.put("change_percent", figure.change());
        fields.put("allowed_percent", figure.worst());
        fields.put("worse", figure.worse());
        return fields;
    }

    /** For people. */
    Table table() {
        Table table = new Table()
                .column("RUN")
                .column("FIGURE")
                .number("BASELINE")
                .number("NOW")
                .number("CHANGE")
                .number("TOO MUCH")
                .column("");
        for (Figure figure : figures) {
            table.row(
                    figure.key(),
                    figure.name(),
                    figure.before().toPlainString(),
                    figure.now().toPlainString(),
                    figure.change().map(Regression::percent).orElse("-"),
                    percent(figure.worst()),
                    figure.worse() ? "WORSE" : "ok");
        }
        return table;
    }

    private static String percent(BigDecimal number) {
        return (number.signum() > 0 ? "+" : "") + number.toPlainString() + " %";
    }
}
