package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import dev.clew.environment.http.HttpManagement;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A server that manages processes, and what proves that one may. */
final class ServerOption {

    private static final String TOKEN = "CLEW_TOKEN";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server of an environment, such as http://127.0.0.1:8002, instead of its files.")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What the server wants to see, as 'clew server token --manage' makes it; " + TOKEN
                    + " unless given.")
    private Optional<String> token = Optional.empty();

    boolean given() {
        return url.isPresent();
    }

    <T> T ask(String namespace, Function<HttpManagement, T> question) {
        try {
            HttpManagement.Builder server = HttpManagement.to(url.orElseThrow()).namespace(namespace);
            token.or(() -> Optional.ofNullable(System.getenv(TOKEN))).ifPresent(server::token);
            try (HttpManagement management = server.connect()) {
                return question.apply(management);
            }
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }
}
