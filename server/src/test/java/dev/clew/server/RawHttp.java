package dev.clew.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests as any client of the wire could make them, which knows none of our shapes. */
final class RawHttp implements AutoCloseable {

    private final HttpClient client;
    private final URI server;

    RawHttp(URI server) {
        this(
                server,
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    RawHttp(URI server, HttpClient client) {
        this.server = server;
        this.client = client;
    }

    /** What came back. */
    record Answer(int status, String body, HttpResponse<String> whole) {

        String header(String name) {
            return whole.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    Answer post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.header("Content-Type", "application/json");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
