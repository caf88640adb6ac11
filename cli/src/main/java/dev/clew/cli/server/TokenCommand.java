package dev.clew.cli.server;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import dev.clew.server.Tokens;
import dev.clew.server.Tokens.Grant;
import dev.clew.server.config.Setting;
import dev.clew.server.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes what a server with a secret asks for. */
@Command(
        name = "token",
        description =
                "Make a token: for all that can be asked, or for the programs of a namespace or those who manage it, or for"
                        + " one process of it.")
public final class TokenCommand implements Callable<Integer> {

    @Option(
            names = "--token-secret-file",
            required = true,
            paramLabel = "FILE",
            description = "The secret of the server.")
    private String secretFile = "";

    @Option(names = "--namespace", paramLabel = "NAME", description = "Whose processes; all unless given.")
    private Optional<String> namespace = Optional.empty();

    @Option(names = "--instance", paramLabel = "ID", description = "Which process; all of the namespace unless given.")
    private Optional<String> instance = Optional.empty();

    @Option(
            names = "--manage",
            description =
                    "To manage the processes and images of the namespace, too; who holds it can run programs there.")
    private boolean manage;

    @Option(names = "--valid-for", paramLabel = "ISO", description = "How long, such as PT1H; for ever unless given.")
    private Optional<Duration> life = Optional.empty();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        if (instance.isPresent() && manage) {
            throw new UsageException("--manage is for a namespace, not for one process; leave out --instance");
        }
        if (instance.isPresent() && namespace.isEmpty()) {
            throw new UsageException("--instance needs --namespace, since ids are of a namespace");
        }
        Tokens tokens = Settings.of(Map.of(Setting.TOKEN_SECRET_FILE, secretFile), Map.of(), Optional.empty())
                .options()
                .tokens()
                .orElseThrow();
        Grant grant = namespace
                .map(name -> instance.map(id -> Grant.process(name, id))
                        .orElseGet(() -> manage ? Grant.manager(name) : Grant.namespace(name)))
                .orElseGet(Grant::admin);
        String token = tokens.make(
                life.map(span -> grant.until(Instant.now().plus(span))).orElse(grant));
        answer.give(Map.of("token", token), out -> out.println(token));
        return ExitCode.OK;
    }
}
