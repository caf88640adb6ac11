package dev.clew.cli.instances;

import dev.clew.api.ConfigurationException;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.TextInput;
import dev.clew.cli.console.UsageException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts an exported instance into a database. */
@Command(
        name = "import",
        description =
                "Put an instance into a database that 'clew export' has printed. One that has not ended is paused:"
                        + " terminate the one it comes from before it is resumed.")
public final class ImportCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "FILE", description = "What 'clew export' printed; - for the standard input.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String file;

    @Option(names = "--as", paramLabel = "ID", description = "What it is called here; its own id unless given.")
    private Optional<String> as = Optional.empty();

    @Option(
            names = "--accept-repeats",
            description = "Also take what is then done once more: an instance that was exported while it ran, with what"
                    + " it did since, and children that are not here.")
    private boolean repeats;

    @Override
    public Integer call() {
        String text = TextInput.read(file, "an exported history", "make one: clew export ID --db DB > " + file);
        Imported imported = database.ask(client -> {
            try {
                ImportOptions options = as.map(ImportOptions.DEFAULTS::as).orElse(ImportOptions.DEFAULTS);
                return client.importHistory(text, repeats ? options.acceptingRepeats() : options);
            } catch (ConfigurationException wrong) {
                throw new UsageException(TextInput.named(file) + ": " + wrong.getMessage());
            }
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", imported.id());
        document.put("status", imported.status().name());
        document.put("under_way", imported.underWay());
        answer.give(document, out -> print(imported, out));
        return ExitCode.OK;
    }

    private void print(Imported imported, PrintWriter out) {
        out.println("Imported " + imported.id() + ", which is " + imported.status() + ".");
        if (!imported.status().ended()) {
            out.println("First terminate the one it comes from, or both do the same work; then: clew "
                    + (imported.status().inTrouble() ? "release " : "resume ") + Text.shellWord(imported.id()) + " "
                    + database.options());
        }
        imported.underWay().forEach(what -> out.println("Is begun anew then: " + what));
    }
}
