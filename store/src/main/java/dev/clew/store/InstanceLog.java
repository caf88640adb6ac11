package dev.clew.store;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The rows of running instances: how they are written by their owners and claimed by the next ones. */
public interface InstanceLog {

    /**
     * Makes writes durable in one transaction: each whole or not at all, and one that fails spoils no other.
     *
     * <p>Nothing else makes progress durable. A write that a crash kept from being stored never happened. Writes
     * take effect in the order given, so a start may be followed by a delivery to it.
     *
     * @param writes may be empty
     * @return one outcome per write, in their order
     * @throws StoreUnavailableException if the store cannot tell what it wrote; calling again with the same
     *     arguments is safe, since what is stored already is only answered, not repeated
     * @implSpec Proves each owner's epoch alive inside the writing transaction, in a way that conflicts with
     *     declaring it dead. A write of a dead epoch, or of one that does not own the instance, is {@code Fenced}. A
     *     turn whose number is taken is {@code Committed} if the same epoch stored the same events, and {@code Fenced} otherwise;
     *     one that would leave a gap is {@code Fenced}. A termination is decided between two turns of the owner: it
     *     never fails because one is being written. A start or a delivery whose key is stored already is
     *     answered like the first time; one whose key another instance or receiver has is {@code Refused}.
     * @apiNote What leaves no trace cannot be recognized. A release or a hold that was stored is {@code Fenced} when
     *     it is asked for again, or takes effect again if the same epoch has claimed the instance since: make no
     *     claims while the answer to a commit is open. A message that was consumed is delivered once more when its
     *     delivery is asked for again: receivers know it by its key.
     */
    List<Outcome> commit(List<Write> writes);

    /**
     * How many calls of {@link #commit} at once get done sooner than one after the other, those of all nodes together. At least
     * 1.
     */
    default int lanes() {
        return 1;
    }

    /**
     * Makes the caller the owner of instances that are running, have no owner and are ready by the store's clock,
     * and counts the claim on each. The longest ready come first.
     *
     * <p>What another call writes at this very moment may be passed over; the result then says that there is more.
     *
     * @return nothing if the epoch is dead
     * @throws StoreUnavailableException if the store did not answer; what was claimed then is owned by the caller
     *     without its knowledge until it leaves or calls {@link #abandoned}
     * @implSpec Instances that do not fit delay no others, however many there are. A claim that finds nothing writes
     *     nothing.
     */
    ClaimResult claim(ClaimRequest request);

    /**
     * Hands out messages from others for instances that the caller owns, each once, and those that a claim left
     * behind.
     *
     * @param limit how many at most
     * @return in the order they were committed, per instance; nothing if the epoch is dead
     * @throws StoreUnavailableException if the store did not answer; calling again hands out what this call would
     *     have
     */
    List<MessageRow> receive(Epoch owner, int limit);

    /**
     * A number that differs from the last one if another process may have written since what concerns those who claim
     * here. It lets an idle engine ask
     * for one number instead of searching for work; it may also differ without reason.
     */
    default long pulse() {
        return System.nanoTime();
    }

    /**
     * Frees instances that the epoch owns in the store but, in its own eyes, does not hold: what an unanswered claim
     * or start left behind. They are ready at once.
     *
     * @param held asked, once the store knows what it says the epoch owns, for the keys of what it does hold or is
     *     about to start: so that what begins meanwhile is not taken for lost
     * @return how many were freed; none if the epoch is dead
     */
    int abandoned(Epoch owner, Supplier<Set<Long>> held);

    /**
     * Which of some instances the epoch does not own, as far as can be told at this moment: because others ended them,
     * because it gave them back itself, or because it is dead. Reads only.
     *
     * @param held the keys asked about, each of an instance that the epoch owned at some time
     */
    Set<Long> notOwned(Epoch owner, Set<Long> held);

    /**
     * The keys of the instances that the epoch owns and is asked to give back, since they are to be paused. Reads only.
     */
    Set<Long> pausing(Epoch owner);

    /** Frees what the epoch owns but for some; see {@link #abandoned(Epoch, Supplier)}. */
    default int abandoned(Epoch owner, Set<Long> held) {
        return abandoned(owner, () -> held);
    }
}
