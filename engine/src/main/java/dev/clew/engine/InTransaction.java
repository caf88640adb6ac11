package dev.clew.engine;

import dev.clew.api.ActivityContext;
import dev.clew.api.ClewClient;
import dev.clew.api.Tags;
import dev.clew.api.TransactionContext;
import dev.clew.store.StoreTransaction;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt and the transaction it runs in. */
record InTransaction(ActivityContext attemptContext, StoreTransaction transaction) implements TransactionContext {

    @Override
    public <C> C connection(Class<C> type) {
        return transaction.connection(type);
    }

    @Override
    public String instanceId() {
        return attemptContext.instanceId();
    }

    @Override
    public String orchestration() {
        return attemptContext.orchestration();
    }

    @Override
    public int orchestrationVersion() {
        return attemptContext.orchestrationVersion();
    }

    @Override
    public ClewClient client() {
        return attemptContext.client();
    }

    @Override
    public String name() {
        return attemptContext.name();
    }

    @Override
    public int attempt() {
        return attemptContext.attempt();
    }

    @Override
    public String idempotencyKey() {
        return attemptContext.idempotencyKey();
    }

    @Override
    public boolean cancelled() {
        return attemptContext.cancelled();
    }

    @Override
    public Optional<Instant> deadline() {
        return attemptContext.deadline();
    }

    @Override
    public void heartbeat(@Nullable Object details) {
        attemptContext.heartbeat(details);
    }

    @Override
    public void heartbeat() {
        attemptContext.heartbeat();
    }

    @Override
    public <T> Optional<T> details(Class<T> type) {
        return attemptContext.details(type);
    }

    @Override
    public Optional<String> queue() {
        return attemptContext.queue();
    }

    @Override
    public Tags tags() {
        return attemptContext.tags();
    }

    @Override
    public Optional<String> session() {
        return attemptContext.session();
    }

    @Override
    public System.Logger log() {
        return attemptContext.log();
    }
}
