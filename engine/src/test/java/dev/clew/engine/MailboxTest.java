package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Payload;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.SignalSent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MailboxTest {

    private static final int FULL = Mailbox.MAX_FROM_STORE;

    private final Mailbox mailbox = new Mailbox(busy());

    @Test
    void givenMessagesThatDidNotFit_whenThereIsRoomAgain_thenLaterOnesDoNotOvertakeThem() {
        postSignals(1, FULL + 1);
        mailbox.drain();

        postSignals(FULL + 2, FULL + 2);

        assertThat(keys(mailbox.drain())).isEmpty();
        assertThat(mailbox.takeOverflow()).isTrue();
    }

    @Test
    void givenARefillIsGoingOn_whenAMessageIsPosted_thenItIsLeftForTheNextRefill() {
        postSignals(1, FULL + 1);
        mailbox.drain();
        mailbox.takeOverflow();

        postSignals(FULL + 2, FULL + 2);
        mailbox.refill(List.of(signal(FULL + 1)), false);

        assertThat(keys(mailbox.drain())).containsExactly(FULL + 1L);
        assertThat(mailbox.takeOverflow()).isTrue();
    }

    @Test
    void givenARefillFetchedAllThereWas_whenAMessageIsPosted_thenItGoesStraightIn() {
        mailbox.overflow();
        mailbox.takeOverflow();
        mailbox.refill(List.of(signal(1)), false);

        postSignals(2, 2);

        assertThat(keys(mailbox.drain())).containsExactly(1L, 2L);
    }

    @Test
    void givenNobodyWaitsOrSomethingHasCome_whenItIsToBeLent_thenItIsNot() throws InterruptedException {
        assertThat(mailbox.lend()).isFalse();

        Thread taker = Thread.startVirtualThread(mailbox::take);
        awaitLent();
        assertThat(mailbox.lend()).isFalse(); // to somebody else already

        postSignals(1, 1);
        mailbox.giveBack(false);
        taker.join();
        assertThat(mailbox.lend()).isFalse();
    }

    @Test
    void givenItIsLent_whenSomethingComes_thenThatWaitsUntilItIsGivenBack() throws InterruptedException {
        List<Mailbox.Letter> taken = new ArrayList<>();
        Thread taker = Thread.startVirtualThread(() -> taken.addAll(mailbox.take()));
        awaitLent();

        postSignals(1, 2);
        mailbox.askToLeave();
        LockSupport.unpark(taker);
        assertThat(taker.join(Duration.ofMillis(50))).isFalse();
        mailbox.giveBack(false);

        taker.join();
        assertThat(keys(taken)).containsExactly(1L, 2L);
    }

    @Test
    void givenItIsLent_whenItIsGivenBackToGoOn_thenTheTakerLooksThoughNothingCame() throws InterruptedException {
        Thread taker = Thread.startVirtualThread(mailbox::take);
        awaitLent();
        mailbox.giveBack(false);
        assertThat(taker.join(Duration.ofMillis(50))).isFalse();

        assertThat(mailbox.lend()).isTrue();
        mailbox.giveBack(true);

        assertThat(taker.join(Duration.ofSeconds(30))).isTrue();
    }

    private void awaitLent() throws InterruptedException {
        while (!mailbox.lend()) {
            Thread.sleep(1);
        }
    }

    @Test
    void givenMoreThanIsKept_whenAnUpdateWithoutARowIsPosted_thenItHasToGoThroughTheStore() {
        var update = new Message.UpdateAsked("u", "add", Payload.NULL);
        assertThat(mailbox.post(update)).isTrue();
        mailbox.drain();

        postSignals(1, FULL);
        assertThat(mailbox.post(update)).isFalse();
        mailbox.drain();
        assertThat(mailbox.post(update)).isTrue();
        mailbox.overflow();

        assertThat(mailbox.post(update)).isFalse();
    }

    @Test
    void givenAMessageThatWasNotTaken_whenTheInstanceLeaves_thenItIsSaidThatTheStoreStillHoldsIt() {
        assertThat(new Mailbox(busy()).shut()).isFalse();
        postSignals(1, 1);

        assertThat(mailbox.shut()).isTrue();
        assertThat(mailbox.post(signal(2))).isFalse();
        assertThat(mailbox.isShut()).isTrue();
    }

    private void postSignals(long first, long last) {
        LongStream.rangeClosed(first, last).forEach(key -> mailbox.post(signal(key)));
    }

    private static SignalSent signal(long key) {
        return new SignalSent(key, "number", Payload.NULL);
    }

    private static List<Long> keys(List<Mailbox.Letter> letters) {
        return letters.stream()
                .map(Mailbox.Letter::message)
                .map(Message::inboxKey)
                .map(key -> key.orElseThrow())
                .toList();
    }

    private static Bustle busy() {
        Bustle bustle = new Bustle();
        bustle.enter();
        return bustle;
    }
}
