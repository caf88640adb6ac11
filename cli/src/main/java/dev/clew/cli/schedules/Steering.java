package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.instances.Database;
import dev.clew.schedule.Schedules;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the commands have in common that ask something of a schedule. */
final class Steering {

    private Steering() {}

    /**
     * Asks for it, and says that it was asked for: it is durable, and a node acts on it.
     *
     * @param asked what, for programs
     * @param said the same for people
     */
    static int ask(
            Database database, Answer answer, String id, String asked, String said, Consumer<Schedules> request) {
        database.askInJson(client -> {
            request.accept(Schedules.of(client));
            return id;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("asked", asked);
        answer.give(document, out -> out.println(said + " It is done as soon as a node runs the schedule."));
        return ExitCode.OK;
    }
}
