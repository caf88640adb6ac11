package dev.clew.cli.instances;

import dev.clew.api.ConfigurationException;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    private static final String STDIN = "-";

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
        String text = text();
        Imported imported = database.ask(client -> {
            try {
                ImportOptions options = as.map(ImportOptions.DEFAULTS::as).orElse(ImportOptions.DEFAULTS);
                return client.importHistory(text, repeats ? options.acceptingRepeats() : options);
            } catch (ConfigurationException wrong) {
                throw new UsageException(named() + ": " + wrong.getMessage());
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

    private String named() {
        return file.equals(STDIN) ? "the standard input" : file;
    }

    private String text() {
        try {
            return file.equals(STDIN) ? decoded(System.in) : Files.readString(Path.of(file));
        } catch (NoSuchFileException missing) {
            throw new UsageException("there is no file " + file + "; make one: clew export ID --db DB > " + file);
        } catch (CharacterCodingException binary) {
            throw new UsageException(named() + " is not text in UTF-8, so not an exported history");
        } catch (IOException unreadable) {
            throw new UsageException(named() + " cannot be read: " + unreadable);
        }
    }

    private static String decoded(InputStream in) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(in.readAllBytes()))
                .toString();
    }
}
