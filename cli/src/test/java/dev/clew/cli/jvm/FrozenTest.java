package dev.clew.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frozen process does nothing, and goes on when it is let go. */
@Timeout(30)
final class FrozenTest {

    private static final int BRIEFLY_MS = 200;

    @Test
    void givenAProcess_whenItIsFrozen_thenItAnswersOnlyAfterTheThaw() throws IOException, InterruptedException {
        Process cat = new ProcessBuilder("cat").start();
        try (Frozen frozen = Frozen.hold(cat.pid())) {
            cat.getOutputStream().write('x');
            cat.getOutputStream().flush();
            Thread.sleep(BRIEFLY_MS);
            assertThat(cat.getInputStream().available()).isZero();

            frozen.close();

            assertThat(cat.getInputStream().read()).isEqualTo('x');
        } finally {
            cat.destroyForcibly().waitFor();
        }
    }
}
