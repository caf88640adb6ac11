package dev.clew.server;

import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.Image;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.OsRunner;
import dev.clew.environment.http.ImageWire;
import dev.clew.environment.http.ManagementWire;
import dev.clew.process.Paging;
import dev.clew.process.Slice;
import dev.clew.process.http.Wire;
import dev.clew.server.ManagementQuestion.Answered;
import dev.clew.server.ManagementQuestion.Streamed;
import dev.clew.server.ManagementRoutes.Route;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** What can be asked about images. */
final class ImageRoutes {

    private static final int LONGEST_FIELD = 1 << 20;
    private static final String BINARY = "binary";
    private static final Set<String> FIELDS =
            Set.of("tenant_id", "name", "description", "runner_type", "metadata", "sha256");

    private ImageRoutes() {}

    static Stream<Route> all() {
        return Stream.of(
                Route.of("POST", "images", ImageRoutes::register),
                Route.streaming("POST", "images/upload", ImageRoutes::upload),
                Route.of("GET", "images", ImageRoutes::list),
                Route.of("GET", "images/*", ImageRoutes::show),
                Route.of("DELETE", "images/*", ImageRoutes::delete));
    }

    private static ImageRequest request(
            String name,
            Optional<String> description,
            Optional<String> runner,
            Map<String, Object> metadata,
            Optional<String> hash) {
        if (name.isEmpty()) {
            throw Refusal.wrong(400, "MISSING_NAME", "name is required: what the image is to be called");
        }
        ImageRequest image = ImageRequest.of(name)
                .description(description.orElse(""))
                .runner(runner.map(ImageRoutes::runner).orElse(OsRunner.TYPE))
                .metadata(metadata);
        return hash.map(image::hash).orElse(image);
    }

    /** A runner as it was called, too: {@code native} runs programs of the operating system. */
    private static String runner(String type) {
        return type.equals("native") ? OsRunner.TYPE : type;
    }

    private static Refusal noBinary() {
        return Refusal.wrong(400, "MISSING_BINARY", "binary is required: the program");
    }

    private static Answered created(Image image) {
        return new Answered(201, ImageWire.Image.of(image));
    }

    private static Answered register(ManagementQuestion question) {
        question.parameters().only();
        ImageWire.NewImage asked = question.body(ImageWire.NewImage.class);
        ImageRequest image = request(
                asked.name(),
                asked.description(),
                asked.runnerType(),
                Optional.ofNullable(asked.metadata()).orElse(Map.of()),
                asked.sha256());
        if (asked.binary().isEmpty()) {
            throw noBinary();
        }
        InputStream program = new ByteArrayInputStream(decoded(asked.binary()));
        return created(question.management(asked.tenantId()).registerImage(image, program));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", "binary: not base64 with padding: " + wrong.getMessage());
        }
    }

    private static Answered upload(ManagementQuestion question) {
        question.parameters().only();
        Streamed streamed = question.streamed().orElseThrow();
        try {
            Multipart form = Multipart.of(streamed.contentType(), streamed.content());
            Map<String, String> fields = new HashMap<>();
            Optional<Multipart.Part> part = form.next();
            while (part.isPresent() && !part.get().name().equals(BINARY)) {
                take(part.get(), fields);
                part = form.next();
            }
            Optional<String> tenant = Optional.ofNullable(fields.get("tenant_id"));
            ImageRequest image = request(
                    fields.getOrDefault("name", ""),
                    Optional.ofNullable(fields.get("description")),
                    Optional.ofNullable(fields.get("runner_type")).filter(type -> !type.isEmpty()),
                    Optional.ofNullable(fields.get("metadata"))
                            .filter(json -> !json.isEmpty())
                            .map(ImageRoutes::object)
                            .orElse(Map.of()),
                    Optional.ofNullable(fields.get("sha256")).filter(hash -> !hash.isEmpty()));
            InputStream program = part.orElseThrow(ImageRoutes::noBinary).content();
            return created(question.management(tenant).registerImage(image, new Last(form, program)));
        } catch (IOException | UncheckedIOException broken) {
            throw Refusal.wrong(400, "UPLOAD_ERROR", "the upload is not whole: " + broken.getMessage());
        }
    }

    private static void take(Multipart.Part part, Map<String, String> fields) throws IOException {
        if (!FIELDS.contains(part.name())) {
            throw Refusal.wrong(
                    400,
                    "VALIDATION_ERROR",
                    "there is no field '" + part.name() + "' here; there are "
                            + String.join(", ", FIELDS.stream().sorted().toList()) + ", and binary, which is the last");
        }
        byte[] value = part.content().readNBytes(LONGEST_FIELD + 1);
        if (value.length > LONGEST_FIELD) {
            throw Refusal.wrong(413, "TOO_LARGE", part.name() + ": a field has at most " + LONGEST_FIELD + " bytes");
        }
        if (fields.put(part.name(), new String(value, StandardCharsets.UTF_8)) != null) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", part.name() + ": given twice; give it once");
        }
    }

    private static Map<String, Object> object(String json) {
        try {
            return ManagementWire.object(json);
        } catch (JacksonException wrong) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", "metadata: no JSON object: " + wrong.getOriginalMessage());
        }
    }

    /** A program that is whole only if the form is, and ends with it: before that, nobody is told that it has ended. */
    private static final class Last extends FilterInputStream {

        private final Multipart form;

        Last(Multipart form, InputStream program) {
            super(program);
            this.form = form;
        }

        @Override
        public int read(byte[] into, int from, int most) {
            try {
                int read = super.read(into, from, most);
                if (read < 0) {
                    form.next().ifPresent(more -> {
                        throw Refusal.wrong(
                                400,
                                "VALIDATION_ERROR",
                                "'" + more.name() + "' comes after binary, where nobody looks; send binary last");
                    });
                }
                return read;
            } catch (IOException broken) { // the sender's fault, not that of the disk that this is written to
                throw new UncheckedIOException(broken);
            }
        }
    }

    private static Answered list(ManagementQuestion question) {
        Parameters given = question.parameters().only("sort_order", "limit", "offset");
        Paging paging = given.paging(false);
        Slice<ImageWire.Image> part = question.management().listImages(paging).map(ImageWire.Image::of);
        return Answered.of(new ImageWire.Images(part.items(), part.total(), paging.limit(), paging.offset()));
    }

    private static Answered show(ManagementQuestion question) {
        question.parameters().only();
        return Answered.of(
                ImageWire.Image.of(question.management().image(question.key()).orElseThrow(() -> none(question))));
    }

    private static EnvironmentException none(ManagementQuestion question) {
        return new EnvironmentException(
                Kind.IMAGE_NOT_FOUND,
                "there is no image '" + question.key() + "' in namespace '"
                        + question.manager().namespace() + "'");
    }

    private static Answered delete(ManagementQuestion question) {
        question.parameters().only();
        if (!question.management().deleteImage(question.key())) {
            throw none(question);
        }
        return Answered.of(Wire.Done.DONE);
    }
}
