package dev.clew.store.sqlite;

import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.store.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means: whose fault it is, and so what to do next. */
final class Faults {

    private Faults() {}

    /** The fault of the very write that was tried: it will fail whenever it is tried. */
    static boolean isRefusal(SQLException fault) {
        return switch (primary(fault)) {
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH -> true;
            default -> false;
        };
    }

    /** Whether another connection was in the way, and this one is as good as before. */
    static boolean isBusy(SQLException fault) {
        return primary(fault) == SQLiteErrorCode.SQLITE_BUSY || primary(fault) == SQLiteErrorCode.SQLITE_LOCKED;
    }

    /** What to throw for an error that is no refusal. */
    static ClewException translate(Path file, SQLException fault) {
        return switch (primary(fault)) {
            case SQLITE_NOTADB ->
                new ConfigurationException(
                        "not_a_database",
                        file + " is not a SQLite database; point the store at another path, or move the file away",
                        fault);
            case SQLITE_CORRUPT ->
                new StoreUnavailableException(
                        file + " is damaged; stop all processes that use it, then try: sqlite3 " + file + " .recover",
                        fault);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new StoreUnavailableException(file + " is being written by another process", fault);
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM ->
                new StoreUnavailableException(
                        "cannot write " + file + "; this user must be allowed to write it and into its folder", fault);
            case SQLITE_FULL -> new StoreUnavailableException("no space left for " + file, fault);
            default -> new StoreUnavailableException(file + " did not answer: " + fault.getMessage(), fault);
        };
    }

    /** The error's code without what SQLite adds to it in its higher bits. */
    private static SQLiteErrorCode primary(SQLException fault) {
        return fault instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
                : SQLiteErrorCode.SQLITE_ERROR;
    }
}
