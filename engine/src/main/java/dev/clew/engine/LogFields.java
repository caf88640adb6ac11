package dev.clew.engine;

import dev.clew.engine.EngineListener.AttemptBegin;
import dev.clew.engine.EngineListener.Code;
import dev.clew.engine.EngineListener.Subject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What log lines say about where they come from. The names are a promise: people search for them. */
public final class LogFields {

    public static final String NAMESPACE = "clew.namespace";
    public static final String INSTANCE = "clew.instance";
    public static final String EXECUTION = "clew.execution";
    public static final String ORCHESTRATION = "clew.orchestration";
    public static final String VERSION = "clew.version";
    public static final String NODE = "clew.node";
    public static final String ACTIVITY = "clew.activity";
    public static final String STEP = "clew.step";
    public static final String ATTEMPT = "clew.attempt";

    /** The label of what asked for it ({@link dev.clew.api.OrchestrationContext#labelled}): in workflows a vertex's path. */
    public static final String VERTEX = "clew.vertex";

    private LogFields() {}

    /** The fields of lines about an execution. */
    public static Map<String, String> of(Subject subject) {
        Map<String, String> fields = of(subject.namespace(), subject.instance(), subject.execution(), subject.node());
        fields.putAll(of(subject.code()));
        return fields;
    }

    /** The fields of lines that an attempt logs. */
    public static Map<String, String> of(AttemptBegin begin) {
        Map<String, String> fields = of(begin.namespace(), begin.instance(), begin.execution(), begin.node());
        Optional<Subject> subject = begin.subject().get();
        subject.map(Subject::code).map(LogFields::of).ifPresent(fields::putAll);
        fields.put(begin.kind() == EngineListener.Kind.STEP ? STEP : ACTIVITY, begin.name());
        fields.put(ATTEMPT, Integer.toString(begin.attempt()));
        begin.label().ifPresent(label -> fields.put(VERTEX, label));
        return fields;
    }

    private static Map<String, String> of(String namespace, String instance, int execution, String node) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(NAMESPACE, namespace);
        fields.put(INSTANCE, instance);
        fields.put(EXECUTION, Integer.toString(execution));
        fields.put(NODE, node);
        return fields;
    }

    private static Map<String, String> of(Code code) {
        return Map.of(ORCHESTRATION, code.name(), VERSION, Integer.toString(code.version()));
    }
}
