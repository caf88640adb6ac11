package dev.clew.cli.server;

import dev.clew.Clew;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.environment.Environment;
import dev.clew.process.Processes;
import dev.clew.server.ClewServer;
import dev.clew.server.ServerOptions;
import dev.clew.server.config.Setting;
import dev.clew.server.config.Settings;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps the processes of programs that run elsewhere, until it is stopped. */
@Command(
        name = "server",
        description = {
            "Keep the checkpoints of programs in any language, which reach this engine over HTTP or QUIC, until Ctrl-C or SIGTERM.",
            "What is no flag is taken from a variable CLEW_SERVER_..., from --config, or is as usual, in this order.",
            "See what that comes to with --print-config."
        },
        subcommands = TokenCommand.class)
public final class ServerCommand implements Callable<Integer> {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String CONFIG = "CLEW_CONFIG";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings, one 'name = value' in a line; the names are those of the flags. Or say so in "
                    + CONFIG + ".")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--print-config", description = "Print all settings and where each was set, and do nothing else.")
    private boolean printConfig;

    @Mixin
    private final Flags flags = new Flags();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        Settings settings = Settings.of(
                flags.given(),
                environment,
                config.or(() -> Optional.ofNullable(environment.get(CONFIG)).map(Path::of)));
        ServerOptions options = settings.options();
        if (printConfig) {
            print(settings);
            return ExitCode.OK;
        }
        WebServerLog.quiet();
        try (Clew clew = open(settings, options).register(Processes.model()).start();
                ClewServer server = ClewServer.start(
                        clew::client, namespace -> Environment.withoutImages(clew.client(namespace)), options)) {
            listening(server);
            UntilStopped.await();
        }
        return ExitCode.OK;
    }

    private void listening(ClewServer server) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("listening", server.uri().toString());
        server.quicAddress().ifPresent(quic -> document.put("quic_port", quic.getPort()));
        String quic = server.quicAddress()
                .map(address -> ", and for QUIC at UDP port " + address.getPort())
                .orElse("");
        answer.give(document, out -> out.println("listening at " + server.uri() + quic + "; Ctrl-C stops"));
    }

    private static Clew.Builder open(Settings settings, ServerOptions options) {
        String store = settings.store();
        Clew.Builder builder = store.startsWith(POSTGRES)
                ? Clew.on(() -> PostgresStore.open(
                        store,
                        settings.schema()
                                .map(PostgresOptions.DEFAULT::withSchema)
                                .orElse(PostgresOptions.DEFAULT)))
                : Clew.sqlite(Path.of(store));
        return builder.options(usual ->
                usual.maxPayload(Math.max(usual.maxPayload(), options.limits().maxBody())));
    }

    private void print(Settings settings) {
        Map<String, Object> document = new LinkedHashMap<>();
        Table table = new Table().column("SETTING").column("VALUE").column("SET BY");
        for (Map.Entry<Setting, Settings.Value> each : settings.shown().entrySet()) {
            String key = each.getKey().key();
            Settings.Value value = each.getValue();
            document.put(key, Map.of("value", value.text(), "source", value.source()));
            table.row(key, value.text(), value.source());
        }
        answer.give(document, table::print);
    }
}
