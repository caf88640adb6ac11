package dev.clew.process;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which process a program is, and how it reaches its engine. What is said of each part is with its {@link ProgramVariable}.
 *
 * <pre>{@code
 * try (ProcessSession session = ProcessSession.open(ProtocolConfig.fromEnvironment(), HttpProtocol::open)) {
 *     session.complete(work(session));
 * }
 * }</pre>
 *
 * @param run the process; its number is there if the program was launched
 */
public record ProtocolConfig(
        RunRef run,
        Optional<String> checkpoint,
        URI server,
        String namespace,
        Optional<String> token,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration patience,
        Duration signalPollInterval,
        Duration heartbeatInterval) {

    /** The port of a server of whose address it is not said. */
    public static final int DEFAULT_PORT = 8001;

    private static final URI DEFAULT_SERVER = URI.create("http://127.0.0.1:" + DEFAULT_PORT);

    /** Begins with what is usual for a process. Ids are looked at by the server. */
    public static Builder of(String instanceId) {
        return new Builder(instanceId);
    }

    /** What the variables of this program say. */
    public static ProtocolConfig fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /**
     * What variables say, and what is usual for the rest.
     *
     * @throws ConfigurationException if none says which process it is, or one makes no sense, with its name
     */
    public static ProtocolConfig fromEnvironment(Map<String, String> environment) {
        if (ProgramVariable.INSTANCE_ID.in(environment).isEmpty()) {
            throw new ConfigurationException(
                    "bad_variable",
                    "no variable says which process this is; set " + ProgramVariable.INSTANCE_ID.variable()
                            + ", as whoever launches programs does");
        }
        return of("").environment(environment).build();
    }

    /** Makes one out of its parts. Not thread-safe. */
    public static final class Builder {

        private String instanceId;
        private OptionalInt run = OptionalInt.empty();
        private Optional<String> checkpoint = Optional.empty();
        private URI server = DEFAULT_SERVER;
        private String namespace = "default";
        private Optional<String> token = Optional.empty();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration patience = Duration.ofSeconds(10);
        private Duration signalPollInterval = Duration.ofSeconds(1);
        private Duration heartbeatInterval = Duration.ZERO;

        private Builder(String instanceId) {
            this.instanceId = instanceId;
        }

        /** Another process. */
        public Builder instanceId(String id) {
            this.instanceId = id;
            return this;
        }

        /** Which run it is, so that it leaves for long waits and is launched again; none unless said. */
        public Builder run(int number) {
            this.run = OptionalInt.of(number);
            return this;
        }

        /** The checkpoint that was saved last, for the program to know; none unless said. */
        public Builder checkpoint(String key) {
            this.checkpoint = Optional.of(key);
            return this;
        }

        /**
         * Where the server is; {@code http://127.0.0.1:8001} unless said.
         *
         * @throws IllegalArgumentException if that is no address of a server
         */
        public Builder server(URI address) {
            String scheme = String.valueOf(address.getScheme());
            if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("quic")) {
                throw new IllegalArgumentException(
                        "a server's address begins with http://, https:// or quic://, was '" + address + "'");
            }
            if (address.getHost() == null) {
                throw new IllegalArgumentException("'" + address
                        + "' names no host; give one such as http://127.0.0.1:8001, or http://[::1]:8001 by IPv6");
            }
            this.server = address;
            return this;
        }

        /** Whose processes; {@code default} unless said. */
        public Builder namespace(String name) {
            this.namespace = name;
            return this;
        }

        /** Proves who asks; nothing unless said. */
        public Builder token(String secret) {
            this.token = Optional.of(secret);
            return this;
        }

        /** How long a connection may take; 10 seconds unless said. */
        public Builder connectTimeout(Duration span) {
            this.connectTimeout = positive("a timeout", span);
            return this;
        }

        /** How long an answer may take; 30 seconds unless said. */
        public Builder requestTimeout(Duration span) {
            this.requestTimeout = positive("a timeout", span);
            return this;
        }

        /** How long to go on asking a server that cannot be reached or is busy; 10 seconds unless said. Not by QUIC. */
        public Builder patience(Duration span) {
            this.patience = notNegative("patience", span);
            return this;
        }

        /** How often a program that waits looks whether something is asked of it; each second unless said. */
        public Builder signalPollInterval(Duration span) {
            this.signalPollInterval = positive("an interval of polls", span);
            return this;
        }

        /** How often to report that the program is alive; zero, so not at all, unless said. */
        public Builder heartbeatInterval(Duration span) {
            this.heartbeatInterval = notNegative("an interval of heartbeats", span);
            return this;
        }

        private static Duration positive(String what, Duration span) {
            if (!span.isPositive()) {
                throw new IllegalArgumentException(what + " must be longer than zero, was " + span);
            }
            return Durations.capped(span);
        }

        private static Duration notNegative(String what, Duration span) {
            if (span.isNegative()) {
                throw new IllegalArgumentException(what + " must not be negative, was " + span);
            }
            return Durations.capped(span);
        }

        /**
         * Takes over what variables say; what they do not say stays.
         *
         * @throws ConfigurationException if one makes no sense, with its name
         */
        public Builder environment(Map<String, String> environment) {
            String span = "a time such as 500ms or 30s";
            take(environment, ProgramVariable.INSTANCE_ID, this::instanceId);
            take(environment, ProgramVariable.NAMESPACE, this::namespace);
            take(environment, ProgramVariable.CHECKPOINT_ID, this::checkpoint);
            take(environment, ProgramVariable.TOKEN, this::token);
            take(environment, ProgramVariable.RUN, Builder::number, "a number from 1", this::run);
            take(environment, ProgramVariable.URL, URI::create, "the address of a server", this::server);
            take(environment, ProgramVariable.CONNECT_TIMEOUT, Durations::parse, span, this::connectTimeout);
            take(environment, ProgramVariable.REQUEST_TIMEOUT, Durations::parse, span, this::requestTimeout);
            take(environment, ProgramVariable.PATIENCE, Durations::parse, span, this::patience);
            take(environment, ProgramVariable.SIGNAL_POLL_INTERVAL, Durations::parse, span, this::signalPollInterval);
            take(environment, ProgramVariable.HEARTBEAT_INTERVAL, Durations::parse, span, this::heartbeatInterval);
            return this;
        }

        private static int number(String text) {
            int number = Integer.parseInt(text);
            if (number < 1) {
                throw new IllegalArgumentException("runs count from 1");
            }
            return number;
        }

        private static void take(Map<String, String> environment, ProgramVariable variable, Consumer<String> part) {
            variable.in(environment).ifPresent(value -> part.accept(value.text()));
        }

        private static <T> void take(
                Map<String, String> environment,
                ProgramVariable variable,
                Function<String, T> parse,
                String wanted,
                Consumer<T> part) {
            variable.in(environment).ifPresent(value -> {
                try {
                    part.accept(parse.apply(value.text()));
                } catch (IllegalArgumentException wrong) {
                    throw new ConfigurationException(
                            "bad_variable",
                            value.variable() + " is '" + value.given() + "'; it must be " + wanted + ": "
                                    + wrong.getMessage(),
                            wrong);
                }
            });
        }

        /** What was said. */
        public ProtocolConfig build() {
            return new ProtocolConfig(
                    new RunRef(instanceId, run),
                    checkpoint,
                    server,
                    namespace,
                    token,
                    connectTimeout,
                    requestTimeout,
                    patience,
                    signalPollInterval,
                    heartbeatInterval);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "process '" + run.instanceId() + "' of '" + namespace + "' at " + server;
    }
}
