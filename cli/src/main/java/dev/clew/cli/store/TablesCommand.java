package dev.clew.cli.store;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import dev.clew.store.postgres.PostgresStore;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what makes the tables, where engines may not make them themselves. */
@Command(
        name = "tables",
        description =
                "Print the SQL that makes the tables on PostgreSQL, for a database whose engines may not make them:"
                        + " clew tables | psql --single-transaction URL")
public final class TablesCommand implements Callable<Integer> {

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "clew",
            description = "The schema they are in; ${DEFAULT-VALUE} unless given.")
    private String schema = "";

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        String sql;
        try {
            sql = PostgresStore.tables(schema);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("--schema: " + wrong.getMessage());
        }
        answer.give(Map.of("schema", schema, "sql", sql), out -> out.print(sql));
        return ExitCode.OK;
    }
}
