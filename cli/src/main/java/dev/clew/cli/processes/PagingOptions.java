package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import dev.clew.process.Paging;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Which part of a list is wanted. */
final class PagingOptions {

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10000", description = "How many; 10000 unless given.")
    private int limit = Paging.MOST;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "How many to leave out.")
    private int offset;

    @Option(names = "--newest-first", description = "Begin with what came last.")
    private boolean newestFirst;

    Paging paging() {
        try {
            return new Paging(newestFirst, limit, offset);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    /** Says where to look for the rest, if there is one. */
    void printMore(long total, PrintWriter out) {
        if (total > (long) offset + limit) {
            out.println("There are " + total + ": --offset " + (offset + limit));
        }
    }
}
