package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.postgres.local.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code tables}: what it prints is all that a store needs. */
final class TablesCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void givenAnEmptyDatabase_whenTheTablesArePrintedAndMade_thenItCanBeUsed() {
        assertThat(run("tables")).isZero();

        try (TestDatabase database = TestDatabase.create()) {
            assertThat(run("list", "--db", database.url())).isNotZero();
            assertThat(err.toString()).contains("no tables of Clew in schema 'clew'");

            database.execute(out.toString());

            assertThat(run("list", "--db", database.url())).isZero();
        }
    }

    @Test
    void givenAnotherSchema_whenTheTablesArePrintedAsJson_thenTheyAreInThatSchema() {
        assertThat(run("tables", "--schema", "orders", "--json")).isZero();

        assertThat(JsonMapper.shared().readTree(out.toString()).get("sql").asString())
                .startsWith("CREATE SCHEMA IF NOT EXISTS orders;");
    }

    @Test
    void givenANameThatIsNone_whenTheTablesArePrinted_thenTheMessageSaysWhatANameIs() {
        assertThat(run("tables", "--schema", "Orders; DROP")).isEqualTo(2);

        assertThat(err.toString()).contains("--schema", "lower-case letters");
        assertThat(out.toString()).isEmpty();
    }
}
