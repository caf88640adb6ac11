package dev.clew;

import dev.clew.api.ClewClient;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;

/**
 * A program's connection to instances that others run. It is told of results as soon as they are durable.
 *
 * <p>Thread-safe. A database that does not answer is asked again for a while before a call fails.
 */
public final class RemoteClew implements AutoCloseable {

    private final Store store;
    private final EngineListener listener;

    RemoteClew(Store store, EngineListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** A client of the default namespace. */
    public ClewClient client() {
        return client(EngineOptions.DEFAULT_NAMESPACE);
    }

    /** A client of a namespace. Keep it: each hears of results for itself. */
    public ClewClient client(String namespace) {
        return StoreClient.of(store, namespace, new JsonCodec(), listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
