package dev.clew.engine;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceLog;
import dev.clew.store.MessageRow;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A log for tests of those who only commit to it. */
abstract class CommitsOnly implements InstanceLog {

    @Override
    public final ClaimResult claim(ClaimRequest request) {
        throw new AssertionError("nobody claims here");
    }

    @Override
    public final List<MessageRow> receive(Epoch owner, int limit) {
        throw new AssertionError("nobody receives here");
    }

    @Override
    public final long pulse() {
        throw new AssertionError("nobody looks for the pulse here");
    }

    @Override
    public final Set<Long> notOwned(Epoch owner, Set<Long> held) {
        throw new AssertionError("nobody asks for what is lost here");
    }

    @Override
    public final Set<Long> pausing(Epoch owner) {
        throw new AssertionError("nobody pauses anything here");
    }

    @Override
    public final int abandoned(Epoch owner, Supplier<Set<Long>> held) {
        throw new AssertionError("nobody gives up anything here");
    }
}
