package dev.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class RequestTest {

    @Test
    void givenARequest_whenItIsSaidWhoAsks_thenTheReasonStays() {
        assertThat(Request.of("enough")).isEqualTo(new Request("enough", ""));
        assertThat(Request.of("enough").by("ann")).isEqualTo(new Request("enough", "ann"));
    }

    @Test
    void givenAWhoThatIsNoName_whenItIsSaid_thenItIsRefused() {
        Request request = Request.of("enough");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.by(" "))
                .withMessage("requester name must not be blank");
        assertThatIllegalArgumentException().isThrownBy(() -> request.by("ann\nbob"));
        assertThatIllegalArgumentException().isThrownBy(() -> request.by("x".repeat(257)));
    }
}
