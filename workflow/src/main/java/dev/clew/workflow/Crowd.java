package dev.clew.workflow;

import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a for-each, of which so many are under way at most. Begins them in order, and no more once one failed. */
final class Crowd {

    private final OrchestrationContext context;
    private final Walk body;
    private final Scope scope;
    private final int most;
    private int underWay;
    private boolean failed;
    private @Nullable Promise<@Nullable Void> room;

    Crowd(OrchestrationContext context, Walk body, Scope scope, int most) {
        this.context = context;
        this.body = body;
        this.scope = scope;
        this.most = most;
    }

    /** Walks the body for each, and returns what they came to, in their order. */
    List<@Nullable Object> walk(List<?> items) {
        List<Deferred<@Nullable Object>> parts = new ArrayList<>(items.size());
        for (Object item : items) {
            waitForRoom();
            if (failed) {
                break;
            }
            parts.add(begin(item, scope.item(parts.size() + 1)));
        }
        return context.all(parts);
    }

    private void waitForRoom() {
        if (underWay == most) {
            room = context.promise();
            room.await();
        }
        underWay++;
    }

    private Deferred<@Nullable Object> begin(@Nullable Object item, Scope own) {
        return context.fork(() -> {
            try {
                Object result = body.from(context, item, own);
                leave();
                return result;
            } catch (Exception failure) { // not an Error, which may be how the engine takes the instance out of memory
                failed = true;
                leave();
                throw failure;
            }
        });
    }

    private void leave() {
        underWay--;
        if (room != null) {
            Promise<@Nullable Void> waiting = room;
            room = null;
            waiting.complete(null);
        }
    }
}
