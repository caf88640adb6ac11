package dev.clew.environment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The variables that a program is run with: who it is, what it was started with, and little of what the engine has. */
final class Variables {

    /** The engine's own variables may hold secrets, so only these go on. */
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "JAVA_HOME");

    private static final Set<String> RESERVED = Set.of(
            "CLEW_INSTANCE_ID",
            "CLEW_NAMESPACE",
            "CLEW_RUN",
            "CLEW_URL",
            "CLEW_TOKEN",
            "CLEW_CHECKPOINT_ID",
            "RUNTARA_INSTANCE_ID",
            "RUNTARA_TENANT_ID",
            "RUNTARA_HTTP_URL",
            "RUNTARA_SERVER_ADDR",
            "RUNTARA_CHECKPOINT_ID");

    private Variables() {}

    /**
     * Hands back variables that a process may be started with.
     *
     * @throws EnvironmentException if one is reserved or is none
     */
    static Map<String, String> require(Map<String, String> variables) {
        Set<String> reserved = new TreeSet<>(variables.keySet());
        reserved.retainAll(RESERVED);
        if (!reserved.isEmpty()) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.VALIDATION_ERROR,
                    "variables " + reserved + " say which process a program is, and cannot be given; leave them out");
        }
        variables.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                throw new EnvironmentException(
                        EnvironmentException.Kind.VALIDATION_ERROR,
                        "'" + name + "' is no variable: a name has no '=', and neither has NUL characters");
            }
        });
        return variables;
    }

    /** All that a run gets. */
    static Map<String, String> of(
            String namespace,
            String instanceId,
            int run,
            Optional<String> checkpoint,
            Optional<String> serverUrl,
            Optional<String> token,
            Map<String, String> own) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : INHERITED) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> all.put(name, value));
        }
        all.putAll(own);
        RESERVED.forEach(all::remove);
        all.put("CLEW_INSTANCE_ID", instanceId);
        all.put("RUNTARA_INSTANCE_ID", instanceId);
        all.put("CLEW_NAMESPACE", namespace);
        all.put("RUNTARA_TENANT_ID", namespace);
        all.put("CLEW_RUN", String.valueOf(run));
        serverUrl.ifPresent(url -> {
            all.put("CLEW_URL", url);
            all.put("RUNTARA_HTTP_URL", url);
        });
        token.ifPresent(text -> all.put("CLEW_TOKEN", text));
        checkpoint.ifPresent(key -> {
            all.put("CLEW_CHECKPOINT_ID", key);
            all.put("RUNTARA_CHECKPOINT_ID", key);
        });
        return all;
    }
}
