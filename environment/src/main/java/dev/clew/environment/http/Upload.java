package dev.clew.environment.http;

import dev.clew.environment.ImageRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** An image on its way, as a form: what it is to be comes first, so that the server knows what to do with its program. */
final class Upload {

    private final String boundary = "clew-" + UUID.randomUUID();
    private final AtomicReference<Optional<IOException>> failure = new AtomicReference<>(Optional.empty());
    private final String fields;
    private final InputStream content;

    Upload(String namespace, ImageRequest request, InputStream content) {
        StringBuilder form = new StringBuilder();
        field(form, "tenant_id", namespace);
        field(form, "name", request.name());
        field(form, "description", request.description());
        field(form, "runner_type", request.runner());
        field(form, "metadata", new String(ManagementWire.write(request.metadata()), StandardCharsets.UTF_8));
        request.hash().ifPresent(hash -> field(form, "sha256", hash));
        form.append("--").append(boundary).append("\r\n");
        form.append("Content-Disposition: form-data; name=\"binary\"; filename=\"binary\"\r\n");
        form.append("Content-Type: application/octet-stream\r\n\r\n");
        this.fields = form.toString();
        this.content = content;
    }

    private void field(StringBuilder form, String name, String value) {
        form.append("--").append(boundary).append("\r\n");
        form.append("Content-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n");
        form.append(value).append("\r\n");
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher body() {
        return BodyPublishers.concat(
                BodyPublishers.ofString(fields),
                BodyPublishers.ofInputStream(Kept::new),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    }

    /** Why the content could not be read, if that was so. */
    Optional<IOException> failure() {
        return failure.get();
    }

    /** The content, which is not closed, and whose end nobody is to take a failure for. */
    private final class Kept extends FilterInputStream {

        Kept() {
            super(content);
        }

        @Override
        public int read(byte[] into, int from, int most) {
            try {
                return super.read(into, from, most);
            } catch (IOException broken) {
                failure.set(Optional.of(broken));
                throw new UncheckedIOException(broken);
            }
        }

        @Override
        public void close() {
            // the caller's
        }
    }
}
