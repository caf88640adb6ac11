package dev.clew.process.http;

import dev.clew.api.Durations;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.RunRef;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Requests to a server and what comes back, an answer or what was wrong. What is certain not to have reached it, or was turned away
 * for the moment, is asked again until the patience is over. Thread-safe.
 */
public final class Connection implements AutoCloseable {

    private static final String JSON = "application/json";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final URI server;
    private final String namespace;
    private final Optional<String> token;
    private final Duration timeout;
    private final Duration patience;

    private Connection(HttpClient client, Builder how) {
        this.client = client;
        this.server = how.server;
        this.namespace = how.namespace;
        this.token = how.token;
        this.timeout = how.timeout;
        this.patience = how.patience;
    }

    /**
     * Begins to say how a server is reached, such as {@code http://127.0.0.1:8001}.
     *
     * @throws IllegalArgumentException if that is no address of one
     */
    public static Builder to(URI server) {
        return new Builder(server);
    }

    /** How a server is reached. Not thread-safe. */
    public static final class Builder {

        private final URI server;
        private String namespace = "default";
        private Optional<String> token = Optional.empty();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration timeout = Duration.ofSeconds(30);
        private Duration patience = Duration.ofSeconds(10);
        private @Nullable SSLContext trust;

        private Builder(URI server) {
            if (!("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
                throw new IllegalArgumentException(
                        "a server's address begins with http:// or https://, was '" + server + "'");
            }
            this.server = server;
        }

        /** Whose processes; {@code default} unless said. */
        public Builder namespace(String name) {
            this.namespace = name;
            return this;
        }

        /** Proves who asks, to a server that wants to know. */
        public Builder token(String secret) {
            this.token = Optional.of(secret);
            return this;
        }

        /** How long a connection may take; 10 seconds unless said, and never longer than a request. */
        public Builder connectTimeout(Duration span) {
            this.connectTimeout = span;
            return this;
        }

        /** How long one request may take; 30 seconds unless said. */
        public Builder timeout(Duration span) {
            this.timeout = span;
            return this;
        }

        /** How long to go on asking a server that cannot be reached or is busy; 10 seconds unless said. */
        public Builder patience(Duration span) {
            this.patience = span;
            return this;
        }

        /** Trusts other certificates than those that the JVM trusts. */
        public Builder trust(SSLContext context) {
            this.trust = context;
            return this;
        }

        /** Nothing is asked yet. To be closed. */
        public Connection open() {
            HttpClient.Builder client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(connectTimeout.compareTo(timeout) < 0 ? connectTimeout : timeout);
            if (trust != null) {
                client.sslContext(trust);
            }
            return new Connection(client.build(), this);
        }
    }

    /** How what comes back is read. */
    public interface Answers<T> {

        /**
         * Reads an answer.
         *
         * @throws JacksonException if it is none
         */
        T read(byte[] body);

        /** What is thrown when the server says that something was wrong. */
        RuntimeException refused(int status, Wire.Refused refused);
    }

    private record Plain<T>(Class<T> type) implements Answers<T> {

        @Override
        public T read(byte[] body) {
            return Wire.read(body, type);
        }

        @Override
        public RuntimeException refused(int status, Wire.Refused refused) {
            return new ProcessException(error(status, refused.code()), refused.error());
        }
    }

    /** Whose processes are asked for. */
    public String namespace() {
        return namespace;
    }

    /** Asks something that has no body. */
    public <T> T ask(String method, String path, Answers<T> answers) {
        return ask(to(path).method(method, BodyPublishers.noBody()).build(), answers);
    }

    /** Asks something that JSON says. */
    public <T> T ask(String method, String path, byte[] json, Answers<T> answers) {
        return ask(
                to(path).header("Content-Type", JSON)
                        .method(method, BodyPublishers.ofByteArray(json))
                        .build(),
                answers);
    }

    /**
     * Sends something large, once: not before the server says that it wants it.
     *
     * @param timeout how long that may take
     */
    public <T> T upload(String path, String type, BodyPublisher content, Duration timeout, Answers<T> answers) {
        HttpRequest request = to(path).timeout(timeout)
                .header("Content-Type", type)
                .expectContinue(true)
                .POST(content)
                .build();
        try {
            return read(request, attempt(request, timeout), answers);
        } catch (UnreachedException unreached) {
            throw unreached.said();
        }
    }

    <T> T post(RunRef run, String what, Object body, Class<T> answer) {
        return ask(
                to(run, what)
                        .header("Content-Type", JSON)
                        .POST(BodyPublishers.ofByteArray(Wire.write(body)))
                        .build(),
                new Plain<>(answer));
    }

    <T> T get(RunRef run, String what, Optional<String> key, Class<T> answer) {
        return ask(
                to(run, key.map(name -> what + "/" + segment(name)).orElse(what))
                        .GET()
                        .build(),
                new Plain<>(answer));
    }

    <T> T get(String path, Class<T> answer) {
        return ask(to(path).GET().build(), new Plain<>(answer));
    }

    private HttpRequest.Builder to(RunRef run, String what) {
        HttpRequest.Builder request = to(Wire.INSTANCES + segment(run.instanceId()) + "/" + what);
        run.run().ifPresent(number -> request.header(Wire.RUN_HEADER, Integer.toString(number)));
        return request;
    }

    private HttpRequest.Builder to(String path) {
        String base = server.toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .timeout(timeout)
                .header(Wire.TENANT_HEADER, namespace);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    /** A name as one part of a path, which nobody on the way takes for several or none. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }

    private <T> T ask(HttpRequest request, Answers<T> answers) {
        long deadline = System.nanoTime() + Durations.capped(patience).toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            boolean last = System.nanoTime() + pause.toNanos() >= deadline;
            try {
                HttpResponse<byte[]> response = attempt(request, timeout);
                if (last || !turnedAway(response)) {
                    return read(request, response, answers);
                }
            } catch (UnreachedException unreached) {
                if (last) {
                    throw unreached.said();
                }
            }
            pause = rest(pause);
        }
    }

    /** Nobody has heard of the request. */
    private static final class UnreachedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final ProcessException said;

        UnreachedException(ProcessException said) {
            super(null, said, false, false);
            this.said = said;
        }

        ProcessException said() {
            return said;
        }
    }

    private HttpResponse<byte[]> attempt(HttpRequest request, Duration span) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException unreached) {
            throw new UnreachedException(new ProcessException(
                    ProcessError.UNAVAILABLE, "there is no server at " + server + " that answers", unreached));
        } catch (HttpTimeoutException late) {
            throw new ProcessException(ProcessError.TIMEOUT, "no answer from " + server + " within " + span, late);
        } catch (IOException broken) {
            throw new ProcessException(
                    ProcessError.UNAVAILABLE,
                    "the connection to " + server + " broke; what was asked for may have been done: " + broken,
                    broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProcessException(ProcessError.UNAVAILABLE, "interrupted while asking " + server, interrupted);
        }
    }

    /** Whether the server has done nothing of it, and may later. */
    private static boolean turnedAway(HttpResponse<?> response) {
        return response.headers().firstValue("Retry-After").isPresent();
    }

    private static Duration rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProcessException(ProcessError.UNAVAILABLE, "interrupted while waiting to ask again", interrupted);
        }
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private <T> T read(HttpRequest request, HttpResponse<byte[]> response, Answers<T> answers) {
        try {
            if (response.statusCode() / 100 == 2) {
                return answers.read(response.body());
            }
            throw answers.refused(response.statusCode(), Wire.read(response.body(), Wire.Refused.class));
        } catch (JacksonException foreign) {
            throw new ProcessException(
                    ProcessError.INTERNAL,
                    request.uri() + " answered " + response.statusCode()
                            + " with something else than JSON; is it a server of processes?",
                    foreign);
        }
    }

    /** What a server means by the code of a refusal, or by its status if it is a code that this release does not know. */
    public static ProcessError error(int status, String code) {
        return Arrays.stream(ProcessError.values())
                .filter(error -> error.name().equals(code))
                .findFirst()
                .orElse(
                        switch (status) {
                            case 401, 403 -> ProcessError.FORBIDDEN;
                            case 404 -> ProcessError.INSTANCE_NOT_FOUND;
                            case 409 -> ProcessError.INVALID_INSTANCE_STATE;
                            case 413 -> ProcessError.TOO_LARGE;
                            case 408, 504 -> ProcessError.TIMEOUT;
                            case 429, 503 -> ProcessError.UNAVAILABLE;
                            default -> status < 500 ? ProcessError.VALIDATION_ERROR : ProcessError.INTERNAL;
                        });
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
