package dev.clew.benchmarks;

import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** No disk at all. */
final class HeapGround implements Ground {

    @Override
    public Database measured() {
        return scratch();
    }

    @Override
    public Database scratch() {
        return new Heap();
    }

    @Override
    public SequencedMap<String, Object> figures() {
        return new LinkedHashMap<>();
    }

    @Override
    public Optional<PostgresMeter> meter() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // the collector's work
    }

    private record Heap() implements Database {

        @Override
        public Store open() {
            return new MemoryStore(InstantSource.system());
        }

        @Override
        public void discard() {
            // the collector's work
        }
    }
}
