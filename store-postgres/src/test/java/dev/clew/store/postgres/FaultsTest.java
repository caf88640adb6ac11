package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ConfigurationException;
import dev.clew.store.StoreUnavailableException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an error of PostgreSQL is taken for. */
final class FaultsTest {

    private static SQLException fault(String state) {
        return new SQLException("on purpose", state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "0A000", "22007"})
    void givenATransactionThatWasInAnothersWay_whenItFails_thenItIsTriedAgainAndNobodyIsBlamed(String state) {
        assertThat(Faults.isCollision(fault(state))).isTrue();
        assertThat(Faults.isRefusal(fault(state))).isFalse();
        assertThat(Faults.translate(fault(state))).isInstanceOf(StoreUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "58030", "53300"})
    void givenAServerThatIsAway_whenAWriteFails_thenItIsForLaterAndNotTheWritesFault(String state) {
        assertThat(Faults.isRefusal(fault(state))).isFalse();
        assertThat(Faults.translate(fault(state))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void givenAServerThatRefusesTheUser_whenAWriteFails_thenAskingAgainIsOfNoUse() {
        assertThat(Faults.translate(fault("28P01"))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void givenAnErrorWithoutACode_whenItIsRead_thenItLeavesADoubt() {
        assertThat(Faults.leavesDoubt(new SQLException("cut off"))).isTrue();
    }
}
