package dev.clew.engine;

import dev.clew.api.BulkResult;
import dev.clew.api.InstanceChangedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.store.InstanceRow;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The same thing done to many instances, in pages. */
final class Bulk {

    /** How many instances are seen to at once, so that no transaction is long. */
    private static final int PAGE = 200;

    private final StoreClient client;
    private final ListQuery query;
    private final Consumer<BulkResult> progress;

    Bulk(StoreClient client, ListQuery query, Consumer<BulkResult> progress) {
        this.client = client;
        this.query = query;
        this.progress = progress;
    }

    /**
     * The same for instances that stand in some ways only, whatever else the query asks for.
     *
     * @param what how these stand, for the message
     */
    Bulk among(String what, Predicate<InstanceStatus> fits) {
        Stream<InstanceStatus> asked =
                query.statuses().isEmpty() ? EnumSet.allOf(InstanceStatus.class).stream() : query.statuses().stream();
        Set<InstanceStatus> fitting = asked.filter(fits).collect(Collectors.toSet());
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("this is for instances that are " + what + ", and those asked for are "
                    + query.statuses() + "; leave the status out, or give another");
        }
        return new Bulk(client, query.statuses(fitting), progress);
    }

    /**
     * Does it.
     *
     * @param act what to do with a page; answers for how many it was done
     */
    BulkResult run(ToIntFunction<List<InstanceRow>> act) {
        BulkResult result = BulkResult.NONE;
        Optional<String> cursor = query.after();
        int left = query.limit();
        while (left > 0) {
            int size = Math.min(PAGE, left);
            ListQuery page = cursor.map(query::after).orElse(query).limit(size);
            List<InstanceRow> rows = client.store().catalog().list(client.filter(page));
            if (rows.isEmpty()) {
                return new BulkResult(result.done(), result.skipped(), Optional.empty());
            }
            int done = act.applyAsInt(rows);
            left -= rows.size();
            cursor = rows.size() < size
                    ? Optional.empty()
                    : Optional.of(Long.toString(rows.getLast().key()));
            result = new BulkResult(result.done() + done, result.skipped() + rows.size() - done, cursor);
            progress.accept(result);
            if (cursor.isEmpty()) {
                break;
            }
        }
        return result;
    }

    /** Sees to one instance after the other; those that are gone, or that others have seen to, are passed over. */
    static ToIntFunction<List<InstanceRow>> each(Consumer<InstanceRow> act) {
        return rows -> (int) rows.stream().filter(row -> present(row, act)).count();
    }

    private static boolean present(InstanceRow row, Consumer<InstanceRow> act) {
        try {
            act.accept(row);
            return true;
        } catch (InstanceNotFoundException | InstanceChangedException seenToByOthers) {
            return false;
        }
    }
}
