package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import dev.clew.cli.instances.Database;
import dev.clew.engine.EngineOptions;
import dev.clew.environment.Environment;
import dev.clew.environment.Management;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command reaches processes: through the database that keeps them, or through a server. */
final class Reach {

    @Option(
            names = "--db",
            paramLabel = "FILE|URL",
            description =
                    "The database of an engine: a SQLite file, or a URL such as jdbc:postgresql://localhost/orders.")
    private Optional<String> database = Optional.empty();

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of the tables in PostgreSQL; 'clew' unless given.")
    private @Nullable String schema;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = EngineOptions.DEFAULT_NAMESPACE,
            description = "Whose processes; '${DEFAULT-VALUE}' unless given.")
    private String namespace = EngineOptions.DEFAULT_NAMESPACE;

    @Mixin
    private final ServerOption server = new ServerOption();

    String namespace() {
        return namespace;
    }

    /** Asks something that needs no file of the environment. */
    <T> T ask(Function<Management, T> question) {
        return ask(Optional.empty(), question);
    }

    /** Asks something of an environment with a data folder, or of a server, which has its own. */
    <T> T ask(DataOption data, Function<Management, T> question) {
        return ask(server.given() ? data.none() : Optional.of(data.folder()), question);
    }

    private <T> T ask(Optional<Path> data, Function<Management, T> question) {
        if (database.isPresent() == server.given()) {
            throw new UsageException("give --db with the database of the processes, or --url with their server");
        }
        if (server.given()) {
            return server.ask(namespace, question::apply);
        }
        return Database.at(database.get(), schema, namespace)
                .askInJson(client -> question.apply(data.map(folder -> Environment.of(client, folder))
                        .orElseGet(() -> Environment.withoutImages(client))));
    }
}
