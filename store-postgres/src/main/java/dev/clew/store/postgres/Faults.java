package dev.clew.store.postgres;

import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Set;

/**
 * What an error of PostgreSQL means: whose fault it is, and so what to do next.
 *
 * <p>Source of the codes: PostgreSQL documentation, appendix A.
 */
final class Faults {

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String INVALID_TEXT = "22P02";
    private static final String INVALID_DATE = "22007";
    private static final Set<String> COLLISIONS =
            Set.of(SERIALIZATION_FAILURE, DEADLOCK, "55P03", "0A000", INVALID_DATE);
    private static final Set<String> MISSING = Set.of("42P01", "3F000", "42703");
    private static final Set<String> FORBIDDEN = Set.of("42501", "28000", "28P01", "3D000");
    private static final String UNKNOWN_STATEMENT = "26000";

    private Faults() {}

    /** Whether this is {@link Lane#GUARD}'s way to say that the lane may commit no more. */
    static boolean isRetired(SQLException fault) {
        return state(fault).equals(DIVISION_BY_ZERO);
    }

    /** Whether this is the commit's way to say that an epoch is dead. */
    static boolean isDeadEpoch(SQLException fault) {
        return state(fault).equals(INVALID_TEXT);
    }

    /** Whether a unique name, key or number is taken. */
    static boolean isTaken(SQLException fault) {
        return state(fault).equals(UNIQUE_VIOLATION);
    }

    /** The fault of the very write that was tried: it will fail whenever it is tried. */
    static boolean isRefusal(SQLException fault) {
        String state = state(fault);
        return (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"))
                && !isRetired(fault)
                && !isDeadEpoch(fault)
                && !isCollision(fault);
    }

    /**
     * Whether another transaction was in the way: rolled back, and to be tried again at once. An invalid date is the way
     * of {@link Deliveries} to say so.
     */
    static boolean isCollision(SQLException fault) {
        return COLLISIONS.contains(state(fault));
    }

    /** What to throw where another transaction was in the way, and the server does not say so. */
    static SQLException collision(String what) {
        return new SQLException(what, SERIALIZATION_FAILURE);
    }

    /** Whether the server did not answer, so that what was sent last may or may not have been done. */
    static boolean leavesDoubt(SQLException fault) {
        String state = state(fault);
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P") || state.startsWith("58");
    }

    /** Whether a transaction failed for want of luck, whatever was done in it: with the very same it may succeed. */
    static boolean blamesNobody(SQLException fault) {
        String state = state(fault);
        return state.equals(SERIALIZATION_FAILURE)
                || state.equals(DEADLOCK)
                || state.startsWith("08")
                || state.startsWith("57P");
    }

    /** What to throw for an error that is no refusal. */
    static ClewException translate(SQLException fault) {
        String state = state(fault);
        if (FORBIDDEN.contains(state)) {
            return new ConfigurationException(
                    "database_refuses", "the database refuses this user: " + fault.getMessage(), fault);
        }
        if (MISSING.contains(state)) {
            return new StoreUnavailableException(
                    "a table is not where it was: " + fault.getMessage() + "; was the schema dropped?", fault);
        }
        if (state.equals(UNKNOWN_STATEMENT)) {
            return new StoreUnavailableException(
                    "a prepared statement is gone; behind a pooler that hands connections out for single transactions,"
                            + " add prepareThreshold=0 to the URL",
                    fault);
        }
        return new StoreUnavailableException("the database did not answer: " + fault.getMessage(), fault);
    }

    private static String state(SQLException fault) {
        String state = fault.getSQLState();
        return state == null ? "" : state;
    }
}
