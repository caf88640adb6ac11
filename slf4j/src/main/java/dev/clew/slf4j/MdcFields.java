package dev.clew.slf4j;

import dev.clew.engine.EngineListener;
import dev.clew.engine.LogFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts what a log line is about into SLF4J's diagnostic context (MDC), from where logging back ends write it out as
 * fields: {@code Clew.sqlite(path).listener(new MdcFields())}. The names are those of {@link LogFields}.
 *
 * <p>Lines that have them: all that the thread of an activity or step logs while its body runs, whatever the logger; those
 * of {@link dev.clew.api.OrchestrationContext#log()}; and those of the engine about one instance. Afterwards the context is
 * what it was. The engine and its contexts log by {@link System.Logger}: add {@code org.slf4j:slf4j-jdk-platform-logging}
 * to have that go to SLF4J.
 *
 * <p>An attempt that came to its node through the task queue asks the store once which orchestration it is for. Thread-safe.
 */
public final class MdcFields implements EngineListener {

    @Override
    public AttemptScope attemptBegins(AttemptBegin begin) {
        Map<String, @Nullable String> before = put(LogFields.of(begin));
        return end -> restore(before);
    }

    @Override
    public LogScope logging(Map<String, String> fields) {
        Map<String, @Nullable String> before = put(fields);
        return () -> restore(before);
    }

    private static Map<String, @Nullable String> put(Map<String, String> fields) {
        Map<String, @Nullable String> before = new HashMap<>();
        fields.forEach((name, value) -> {
            before.put(name, MDC.get(name));
            MDC.put(name, value);
        });
        return before;
    }

    private static void restore(Map<String, @Nullable String> before) {
        before.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }
}
