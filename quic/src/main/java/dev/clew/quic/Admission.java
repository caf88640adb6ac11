package dev.clew.quic;

/** Says whether one process more may register. Those that exist always may: they are to be finished. Thread-safe. */
@FunctionalInterface
public interface Admission {

    /** Lets all of them in. */
    Admission ANY = (namespace, instanceId) -> {};

    /**
     * Asked before each registration.
     *
     * @throws dev.clew.process.ProcessException if it may not, as a rule with {@link
     *     dev.clew.process.ProcessError#UNAVAILABLE}, which says that it may later
     */
    void require(String namespace, String instanceId);
}
