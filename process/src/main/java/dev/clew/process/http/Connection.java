package dev.clew.process.http;

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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Requests to a server and what comes back, an answer or what was wrong. Thread-safe. */
final class Connection implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final URI server;
    private final String namespace;
    private final Optional<String> token;
    private final Duration timeout;
    private final Duration patience;

    Connection(
            HttpClient client,
            URI server,
            String namespace,
            Optional<String> token,
            Duration timeout,
            Duration patience) {
        this.client = client;
        this.server = server;
        this.namespace = namespace;
        this.token = token;
        this.timeout = timeout;
        this.patience = patience;
    }

    <T> T post(RunRef run, String what, Object body, Class<T> answer) {
        return ask(
                to(run, what)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Wire.write(body)))
                        .build(),
                answer);
    }

    <T> T get(RunRef run, String what, Optional<String> key, Class<T> answer) {
        return ask(
                to(run, key.map(name -> what + "/" + segment(name)).orElse(what))
                        .GET()
                        .build(),
                answer);
    }

    <T> T get(String path, Class<T> answer) {
        return ask(to(path).GET().build(), answer);
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

    /** As one part of a path, which nobody on the way takes for several or none. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }

    private <T> T ask(HttpRequest request, Class<T> answer) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            HttpResponse<byte[]> response;
            try {
                response = client.send(request, BodyHandlers.ofByteArray());
            } catch (ConnectException | HttpConnectTimeoutException unreached) {
                if (System.nanoTime() + pause.toNanos() < deadline) {
                    pause = rest(pause);
                    continue;
                }
                throw new ProcessException(
                        ProcessError.UNAVAILABLE, "there is no server at " + server + " that answers", unreached);
            } catch (HttpTimeoutException late) {
                throw new ProcessException(
                        ProcessError.TIMEOUT, "no answer from " + server + " within " + timeout, late);
            } catch (IOException broken) {
                throw new ProcessException(
                        ProcessError.UNAVAILABLE,
                        "the connection to " + server + " broke; what was asked for may have been done: " + broken,
                        broken);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ProcessException(ProcessError.UNAVAILABLE, "interrupted while asking " + server, interrupted);
            }
            if (turnedAway(response) && System.nanoTime() + pause.toNanos() < deadline) {
                pause = rest(pause);
                continue;
            }
            return read(request, response, answer);
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

    private <T> T read(HttpRequest request, HttpResponse<byte[]> response, Class<T> answer) {
        try {
            if (response.statusCode() == 200) {
                return Wire.read(response.body(), answer);
            }
            Wire.Refused refused = Wire.read(response.body(), Wire.Refused.class);
            throw new ProcessException(error(response.statusCode(), refused.code()), refused.error());
        } catch (JacksonException foreign) {
            throw new ProcessException(
                    ProcessError.INTERNAL,
                    request.uri() + " answered " + response.statusCode()
                            + " with something else than JSON; is it a server of processes?",
                    foreign);
        }
    }

    private static ProcessError error(int status, String code) {
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
