package dev.clew.store.sqlite;

import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Fenced;

/** Why a write may be fenced. */
final class Fences {

    static final Outcome DEAD = new Fenced("the epoch is dead");
    static final Outcome NOT_OWNER = new Fenced("the epoch does not own the instance");
    static final Outcome NOT_NEXT = new Fenced("the turn is not the next one");

    static final Outcome NOT_AS_SEEN = new Fenced("the instance does not stand as it was seen");

    private Fences() {}
}
