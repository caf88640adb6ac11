package dev.clew.environment.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images, as {@link ManagementWire} has them. */
public final class ImageWire {

    private ImageWire() {}

    /**
     * An image whose program is in the request.
     *
     * @param binary base64
     */
    public record NewImage(
            Optional<String> tenantId,
            String name,
            Optional<String> description,
            Optional<String> runnerType,
            @Nullable Map<String, Object> metadata,
            Optional<String> sha256,
            String binary) {
        public NewImage {
            tenantId = Fields.given(tenantId);
            name = Fields.text(name);
            description = Fields.given(description);
            runnerType = Fields.given(runnerType);
            sha256 = Fields.given(sha256);
            binary = Fields.text(binary);
        }
    }

    public record Image(
            String imageId,
            String tenantId,
            String name,
            String description,
            String runnerType,
            String sha256,
            long sizeBytes,
            Map<String, Object> metadata,
            long createdAtMs,
            long updatedAtMs) {

        public static Image of(dev.clew.environment.Image image) {
            return new Image(
                    image.id(),
                    image.namespace(),
                    image.name(),
                    image.description(),
                    image.runner(),
                    image.hash(),
                    image.size(),
                    image.metadata(),
                    image.createdAt().toEpochMilli(),
                    image.updatedAt().toEpochMilli());
        }

        dev.clew.environment.Image image() {
            return new dev.clew.environment.Image(
                    imageId,
                    tenantId,
                    name,
                    description,
                    runnerType,
                    sha256,
                    sizeBytes,
                    metadata,
                    Instant.ofEpochMilli(createdAtMs),
                    Instant.ofEpochMilli(updatedAtMs));
        }
    }

    public record Images(List<Image> images, long totalCount, int limit, int offset) {
        public Images {
            images = Fields.list(images);
        }
    }
}
