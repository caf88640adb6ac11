package dev.clew.testkit;

import dev.clew.engine.Registration;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test that runs once for each exported history of a folder, after the history was replayed against the code of
 * today. Where they do not fit it fails, and prints both sides and the line of the code.
 *
 * <pre>{@code
 * @ReplayHistories(code = Orders.class)
 * void everyOrderStillFits() {}
 *
 * @ReplayHistories(code = Orders.class)
 * void finishedOrdersEnd(ReplayResult.Replayed replayed) {
 *     assertThat(replayed.ended()).isTrue();
 * }
 * }</pre>
 *
 * <p>A file comes from {@code clew export ID --db DB > src/test/resources/histories/NAME.json}. For payloads that are no
 * plain JSON there is {@link HistoryFiles#replayOn(dev.clew.engine.ReplayTester)}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ReplayExtension.class)
public @interface ReplayHistories {

    /** The code: a class with a constructor without parameters. */
    Class<? extends Registration> code();

    /** The folder of the files, as seen from where the tests are run. */
    String folder() default "src/test/resources/histories";
}
