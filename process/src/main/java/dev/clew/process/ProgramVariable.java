package dev.clew.process;

import java.util.Map;
import java.util.Optional;

/** The variables by which a program learns which process it is, and how its engine is reached. */
public enum ProgramVariable {
    /** The id of the process. */
    INSTANCE_ID("RUNTARA_INSTANCE_ID", false),
    /** Whose processes; {@code default} unless set. */
    NAMESPACE("RUNTARA_TENANT_ID", false),
    /** Which run this is, of a program that was launched. */
    RUN("", false),
    /** The checkpoint that was saved last, of a program that is launched again. */
    CHECKPOINT_ID("RUNTARA_CHECKPOINT_ID", false),
    /** Where the server is: {@code http://}, {@code https://} or {@code quic://}, a host and a port. */
    URL("RUNTARA_HTTP_URL", false),
    /** Proves who asks. */
    TOKEN("", false),
    /** How long a connection may take. */
    CONNECT_TIMEOUT("RUNTARA_CONNECT_TIMEOUT_MS", true),
    /** How long an answer may take. */
    REQUEST_TIMEOUT("RUNTARA_REQUEST_TIMEOUT_MS", true),
    /** How long to go on asking a server that cannot be reached. */
    PATIENCE("", false),
    /** How often a program that waits looks whether something is asked of it. */
    SIGNAL_POLL_INTERVAL("RUNTARA_SIGNAL_POLL_INTERVAL_MS", true),
    /** How often to report that the program is alive; zero for not at all. */
    HEARTBEAT_INTERVAL("RUNTARA_HEARTBEAT_INTERVAL_MS", true);

    private final String alias;
    private final boolean aliasInMillis;

    ProgramVariable(String alias, boolean aliasInMillis) {
        this.alias = alias;
        this.aliasInMillis = aliasInMillis;
    }

    /** As the environment calls it. */
    public String variable() {
        return "CLEW_" + name();
    }

    /** The variable of an environment that this one replaces, which means the same. */
    public Optional<String> alias() {
        return Optional.of(alias).filter(name -> !name.isEmpty());
    }

    /**
     * A value that was set.
     *
     * @param variable which variable said so
     */
    record Value(String variable, String given, String text) {}

    /** What an environment says; one that is set to nothing is not set. */
    Optional<Value> in(Map<String, String> environment) {
        return given(environment, variable())
                .map(text -> new Value(variable(), text, text))
                .or(() -> alias().flatMap(name -> given(environment, name)
                        .map(text -> new Value(name, text, aliasInMillis ? text + "ms" : text))));
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
    }
}
