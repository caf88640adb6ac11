package dev.clew.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.engine.EngineGauges;
import dev.clew.store.Catalog.Backlog;
import dev.clew.store.StoreUnavailableException;
import org.junit.jupiter.api.Test;

final class BacklogReadingTest {

    private long now;
    private int asked;
    private boolean down;

    private final EngineGauges gauges = new EngineGauges() {
        @Override
        public int instancesInMemory() {
            return 0;
        }

        @Override
        public int instancesAtWork() {
            return 0;
        }

        @Override
        public int attemptsRunning() {
            return 0;
        }

        @Override
        public int attemptsWaiting() {
            return 0;
        }

        @Override
        public int writesWaiting() {
            return 0;
        }

        @Override
        public Backlog backlog() {
            if (down) {
                throw new StoreUnavailableException("down", new IllegalStateException());
            }
            asked++;
            return new Backlog(asked, 20, 30);
        }
    };

    private final BacklogReading reading = new BacklogReading(gauges, 100, () -> now);

    @Test
    void givenSeveralGauges_whenTheyAreReadTogether_thenTheStoreIsAskedOnceInAWhile() {
        assertThat(reading.of(Backlog::readyInstances)).isEqualTo(1);
        assertThat(reading.of(Backlog::tasksWaiting)).isEqualTo(20);
        now = 99;
        assertThat(reading.of(Backlog::readyInstances)).isEqualTo(1);
        now = 100;
        assertThat(reading.of(Backlog::readyInstances)).isEqualTo(2);
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenAGaugeIsRead_thenThereIsNoFigureUntilItDoes() {
        down = true;
        assertThat(reading.of(Backlog::readyInstances)).isNaN();
        down = false;
        now = 100;

        assertThat(reading.of(Backlog::readyInstances)).isEqualTo(1);
    }
}
