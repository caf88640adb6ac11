package dev.clew.cli.processes;

import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.json.JsonCodec;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.Image;
import dev.clew.environment.ImageManagement;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.Images;
import dev.clew.environment.OsRunner;
import dev.clew.process.Paging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands about images. */
@Command(
        name = "image",
        description = "Keep the programs that processes run, in the data folder of an environment.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ImageCommand.Add.class,
            ImageCommand.ListImages.class,
            ImageCommand.Show.class,
            ImageCommand.Delete.class
        })
public final class ImageCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String commands = String.join(", ", command.subcommands().keySet());
        throw new ParameterException(command.commandLine(), "no command given; give one of " + commands);
    }

    /** Where images are. */
    static final class Place {

        @Mixin
        private final DataOption data = new DataOption();

        @Option(
                names = "--namespace",
                paramLabel = "NAME",
                defaultValue = EngineOptions.DEFAULT_NAMESPACE,
                description = "Whose images; '${DEFAULT-VALUE}' unless given.")
        private String namespace = EngineOptions.DEFAULT_NAMESPACE;

        @Mixin
        private final ServerOption server = new ServerOption();

        <T> T ask(Function<ImageManagement, T> question) {
            if (server.given()) {
                data.none();
                return server.ask(namespace, question::apply);
            }
            return question.apply(Images.in(data.folder()).of(namespace));
        }

        Image get(ImageManagement images, String image) {
            return images.image(image)
                    .orElseThrow(() -> new EnvironmentException(
                            EnvironmentException.Kind.IMAGE_NOT_FOUND,
                            "there is no image '" + image + "' in namespace '" + namespace + "'"));
        }
    }

    /** Makes an image, or gives one another content. */
    @Command(name = "add", description = "Make an image of a program, or give one of that name another program.")
    public static final class Add implements Callable<Integer> {

        @Mixin
        private final Place place = new Place();

        @Mixin
        private final Answer answer = new Answer();

        @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
        @SuppressWarnings("NullAway.Init") // required, so set by picocli
        private String name;

        @Parameters(index = "1", paramLabel = "FILE", description = "The program: one that the system can execute.")
        @SuppressWarnings("NullAway.Init") // required, so set by picocli
        private Path file;

        @Option(
                names = "--runner",
                paramLabel = "TYPE",
                defaultValue = OsRunner.TYPE,
                description = "What launches it: os or oci; ${DEFAULT-VALUE} unless given.")
        private String runner = OsRunner.TYPE;

        @Option(names = "--description", paramLabel = "TEXT", defaultValue = "", description = "What it is for.")
        private String description = "";

        @Option(names = "--sha256", paramLabel = "HEX", description = "The hash that the file must have.")
        private Optional<String> hash = Optional.empty();

        @Option(
                names = "--metadata",
                paramLabel = "JSON",
                description = "An object; its 'variables' are defaults for the input of processes.")
        private Optional<String> metadata = Optional.empty();

        @Override
        public Integer call() {
            ImageRequest described = ImageRequest.of(name)
                    .runner(runner)
                    .description(description)
                    .metadata(metadata.map(Add::object).orElse(Map.of()));
            ImageRequest wanted = hash.map(described::hash).orElse(described);
            Image image = register(wanted);
            answer.give(
                    document(image),
                    out -> out.println("Image " + image.name() + " is " + image.id() + ", with the program "
                            + image.hash() + "."));
            return ExitCode.OK;
        }

        private Image register(ImageRequest wanted) {
            try (InputStream content = Files.newInputStream(file)) {
                return place.ask(images -> images.registerImage(wanted, content));
            } catch (NoSuchFileException missing) {
                throw new UsageException("there is no file " + file + "; give the path of a program");
            } catch (IOException unreadable) {
                throw new UsageException(file + " cannot be read: " + unreadable);
            }
        }

        @SuppressWarnings("unchecked") // keys of JSON objects are text
        private static Map<String, Object> object(String json) {
            Object value = new JsonCodec()
                    .decode(Payload.json(Json.require("metadata", json)), dev.clew.api.TypeToken.of(Object.class));
            if (value instanceof Map<?, ?> object) {
                return (Map<String, Object>) object;
            }
            throw new UsageException("the metadata is no JSON object: " + Text.oneLine(json, 60));
        }
    }

    /** Lists images. */
    @Command(name = "list", description = "List images by name.")
    public static final class ListImages implements Callable<Integer> {

        @Mixin
        private final Place place = new Place();

        @Mixin
        private final Answer answer = new Answer();

        @Override
        public Integer call() {
            List<Image> images = place.ask(all -> all.listImages(Paging.OLDEST.limit(Paging.MOST)))
                    .items();
            answer.give(
                    Map.of("images", images.stream().map(ImageCommand::document).toList()), out -> {
                        if (images.isEmpty()) {
                            out.println("No images in namespace '" + place.namespace + "'.");
                            return;
                        }
                        Table table = new Table()
                                .column("NAME")
                                .column("ID")
                                .column("RUNNER")
                                .number("BYTES")
                                .column("CHANGED")
                                .column("DESCRIPTION");
                        images.forEach(image -> table.row(
                                image.name(),
                                image.id(),
                                image.runner(),
                                image.size(),
                                Text.time(image.updatedAt()),
                                image.description()));
                        table.print(out);
                    });
            return ExitCode.OK;
        }
    }

    /** Shows an image. */
    @Command(name = "show", description = "Show an image.")
    public static final class Show implements Callable<Integer> {

        @Mixin
        private final Place place = new Place();

        @Mixin
        private final Answer answer = new Answer();

        @Parameters(paramLabel = "NAME|ID", description = "The image.")
        @SuppressWarnings("NullAway.Init") // required, so set by picocli
        private String image;

        @Override
        public Integer call() {
            SequencedMap<String, @Nullable Object> document = document(place.ask(images -> place.get(images, image)));
            answer.give(document, out -> {
                Table table = new Table().column("").column("");
                document.forEach((name, value) ->
                        table.row(name, value instanceof Json.Raw raw ? raw.text() : String.valueOf(value)));
                table.print(out);
            });
            return ExitCode.OK;
        }
    }

    /** Forgets an image. */
    @Command(name = "delete", description = "Forget an image; processes that were started with it keep their program.")
    public static final class Delete implements Callable<Integer> {

        @Mixin
        private final Place place = new Place();

        @Mixin
        private final Answer answer = new Answer();

        @Parameters(paramLabel = "NAME|ID", description = "The image.")
        @SuppressWarnings("NullAway.Init") // required, so set by picocli
        private String image;

        @Override
        public Integer call() {
            Image gone = place.ask(images -> place.get(images, image));
            boolean deleted = place.ask(images -> images.deleteImage(gone.id()));
            answer.give(
                    Map.of("id", gone.id(), "deleted", deleted),
                    out -> out.println("Deleted image " + gone.name() + "."));
            return ExitCode.OK;
        }
    }

    private static SequencedMap<String, @Nullable Object> document(Image image) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", image.id());
        document.put("namespace", image.namespace());
        document.put("name", image.name());
        document.put("description", image.description());
        document.put("runner", image.runner());
        document.put("sha256", image.hash());
        document.put("size", image.size());
        document.put(
                "metadata",
                new Json.Raw(new JsonCodec().encode(image.metadata()).data()));
        document.put("created_at", image.createdAt());
        document.put("updated_at", image.updatedAt());
        return document;
    }
}
