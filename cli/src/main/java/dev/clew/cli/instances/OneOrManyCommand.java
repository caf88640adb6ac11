package dev.clew.cli.instances;

import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that does something to one instance, or to a choice of many. */
abstract class OneOrManyCommand implements Callable<Integer> {

    private final Many.Words words;

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    OneOrManyCommand(String verb, String done) {
        this.words = new Many.Words(verb, done);
    }

    /**
     * Looks at the options of the command's own, before the database is opened.
     *
     * @throws UsageException if they are wrong
     */
    void check(boolean areMany) {}

    /** Which of many it is for. */
    abstract boolean fits(InstanceStatus status);

    abstract BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress);

    /**
     * Does it to one instance.
     *
     * @param before as it stood a moment ago
     */
    abstract Done toOne(InstanceHandle<Payload> instance, InstanceInfo before);

    @Override
    public final Integer call() {
        boolean areMany = many.areMeant(id, words.verb());
        check(areMany);
        return areMany ? many.run(database, answer, words, this::fits, this::toMany) : callOne(id.orElseThrow());
    }

    private int callOne(String one) {
        Done done = database.ask(client -> {
            InstanceHandle<Payload> instance = client.handle(one);
            return toOne(instance, instance.info());
        });
        answer.give(done.document(one), out -> out.println(done.sentence()));
        return ExitCode.OK;
    }
}
