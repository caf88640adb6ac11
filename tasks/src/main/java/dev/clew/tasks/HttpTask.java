package dev.clew.tasks;

import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ApplicationException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request: {@code {method, url, headers, body, timeout}}. Gives {@code {status, headers, body}}, the body as a
 * value if it is JSON.
 *
 * <p>A status from 400 is a failure of type {@code http_STATUS}, which another attempt may mend if it is 408, 429, or 500
 * and more, after what its {@code Retry-After} says if it has one. Requests that change something carry the attempt's idempotency key, unless they say their own.
 */
final class HttpTask implements ActivityFunction<Object, Object> {

    /** How many bytes an answer may have. */
    static final int MOST = 256 * 1024;

    private static final String KEY = "Idempotency-Key";
    private static final Set<String> FIELDS = Set.of("method", "url", "headers", "body", "timeout");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<Integer> LATER = Set.of(408, 429);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SHOWN = 1_000;
    private static final TypeToken<Object> ANY = TypeToken.of(Object.class);

    private final JsonCodec codec = new JsonCodec();
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @Override
    public Object run(ActivityContext context, Object input) throws IOException, InterruptedException {
        Arguments arguments = Arguments.of("http", input, FIELDS);
        HttpRequest request = request(context, arguments);
        Duration patience = arguments.duration("timeout").orElse(PATIENCE);
        HttpResponse<byte[]> response = answered(request, patience);
        String text = new String(response.body(), StandardCharsets.UTF_8);
        int status = response.statusCode();
        if (status >= 400) {
            String message = request.method() + " " + request.uri() + " was answered with " + status
                    + (text.isBlank() ? "" : ": " + text.substring(0, Math.min(SHOWN, text.length())));
            throw LATER.contains(status) || status >= 500
                    ? later("http_" + status, message, response)
                    : ApplicationException.nonRetryable("http_" + status, message);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("status", status);
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        result.put("headers", headers);
        result.put("body", body(headers.getOrDefault("content-type", ""), text));
        return result;
    }

    private static ApplicationException later(String type, String message, HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(HttpTask::span)
                .map(span -> ApplicationException.retryAfter(type, message, span))
                .orElseGet(() -> new ApplicationException(type, message));
    }

    /** Seconds, or until when. Nothing if it is neither. */
    private static Optional<Duration> span(String retryAfter) {
        try {
            return Optional.of(
                    retryAfter.chars().allMatch(Character::isDigit)
                            ? Duration.ofSeconds(Long.parseLong(retryAfter))
                            : Duration.between(
                                    Instant.now(),
                                    ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException | NumberFormatException neither) {
            return Optional.empty();
        }
    }

    private HttpRequest request(ActivityContext context, Arguments arguments) {
        String method = arguments.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        Map<String, String> headers = arguments.texts("headers");
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(arguments
                            .text("url")
                            .orElseThrow(() -> arguments.wrong("url", "a text such as \"https://example.com/a\""))))
                    .method(method, arguments.value("body").map(this::written).orElseGet(BodyPublishers::noBody));
            if (arguments
                    .value("body")
                    .filter(body -> !(body instanceof String))
                    .isPresent()) {
                request.setHeader("Content-Type", "application/json");
            }
            if (!READING.contains(method)) {
                request.setHeader(KEY, context.idempotencyKey());
            }
            headers.forEach(request::setHeader);
            return request.build();
        } catch (IllegalArgumentException wrong) {
            throw Arguments.invalid("http: " + wrong.getMessage());
        }
    }

    private HttpRequest.BodyPublisher written(Object body) {
        return BodyPublishers.ofString(body instanceof String text ? text : Trees.json(body));
    }

    private HttpResponse<byte[]> answered(HttpRequest request, Duration patience)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST));
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new ApplicationException(
                    ShellTask.TIMED_OUT, request.method() + " " + request.uri() + " took longer than " + patience);
        } catch (ExecutionException failed) {
            throw new IOException(
                    request.method() + " " + request.uri() + " failed: " + failed.getCause(), failed.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private @Nullable Object body(String type, String text) {
        if (!type.contains("json")) {
            return text;
        }
        try {
            return codec.decode(Payload.json(text), ANY);
        } catch (ConfigurationException notJson) {
            return text;
        }
    }
}
