package dev.clew.benchmarks;

import dev.clew.benchmarks.Latencies.Percentiles;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What was measured.
 *
 * @param workload what ran
 * @param plan how much of it
 * @param seconds how long it took, without warm-up
 * @param steps how many steps or activities were done in that time; none if nothing was to be done fast
 * @param latency of what one waits for; what that is depends on the workload
 * @param limitStepsPerSecond what the disk could do, measured in the same run in the same folder
 * @param settings the store's settings, as read back from it
 * @param figures what only this workload has, by name
 */
public record Report(
        Workload workload,
        Plan plan,
        double seconds,
        long steps,
        Percentiles latency,
        OptionalDouble limitStepsPerSecond,
        SequencedMap<String, String> settings,
        SequencedMap<String, Object> figures) {

    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    public Report {
        settings = Collections.unmodifiableSequencedMap(new TreeMap<>(settings));
        figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    }

    /** The report as names and values, in the order people read it. Null stands for what cannot be said. */
    public SequencedMap<String, @Nullable Object> fields() {
        double stepsPerSecond = steps / seconds;
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("workload", workload.label());
        fields.put("store", plan.store().label());
        fields.put("nodes", plan.fleet().nodes());
        fields.put("instances", plan.instances());
        fields.put("steps", plan.steps());
        fields.put("concurrency", plan.concurrency());
        fields.put("seconds", rounded(seconds));
        fields.put("instances_per_s", rounded(steps == 0 ? Double.NaN : plan.instances() / seconds));
        fields.put("steps_per_s", rounded(steps == 0 ? Double.NaN : stepsPerSecond));
        fields.put("p50_ms", rounded(latency.p50Ms()));
        fields.put("p99_ms", rounded(latency.p99Ms()));
        fields.put("limit_steps_per_s", rounded(limitStepsPerSecond.orElse(Double.NaN)));
        fields.put("ratio_to_limit", rounded(stepsPerSecond / limitStepsPerSecond.orElse(Double.NaN)));
        figures.forEach((name, value) -> fields.put(name, presentable(value)));
        fields.put("durability", settings);
        fields.put("jvm", jvm());
        return fields;
    }

    private static Map<String, Object> jvm() {
        Map<String, Object> jvm = new LinkedHashMap<>();
        jvm.put("version", Runtime.version().toString());
        jvm.put("processors", Runtime.getRuntime().availableProcessors());
        jvm.put(
                "virtual_thread_carriers",
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                        .getParallelism());
        jvm.put("max_heap_mib", Math.round(Runtime.getRuntime().maxMemory() / BYTES_PER_MIB));
        jvm.put(
                "collectors",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")));
        return jvm;
    }

    private static @Nullable Object presentable(Object value) {
        return switch (value) {
            case Double number -> rounded(number);
            case List<?> values -> values.stream().map(Report::presentable).toList();
            case Map<?, ?> parts -> presentable(parts);
            default -> value;
        };
    }

    private static Map<Object, @Nullable Object> presentable(Map<?, ?> parts) {
        Map<Object, @Nullable Object> presentable = new LinkedHashMap<>();
        parts.forEach((name, value) -> presentable.put(name, presentable(value)));
        return presentable;
    }

    /** A number with the digits that mean something; null if it is none. */
    private static @Nullable BigDecimal rounded(double number) {
        if (!Double.isFinite(number)) {
            return null;
        }
        BigDecimal rounded = new BigDecimal(number).round(FOUR_DIGITS);
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
