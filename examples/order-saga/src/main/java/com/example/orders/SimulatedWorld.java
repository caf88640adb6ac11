package com.example.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Stands in for warehouse, bank and carrier, and honours idempotency keys as good ones do. Thread-safe. */
public final class SimulatedWorld implements Warehouse, Payments, Carrier {

    private final Map<String, String> deedsByKey = new LinkedHashMap<>();
    private final BiConsumer<String, String> diary;

    private SimulatedWorld(BiConsumer<String, String> diary) {
        this.diary = diary;
    }

    public static SimulatedWorld inMemory() {
        return new SimulatedWorld((key, deed) -> {});
    }

    /** A world that outlives this program, as the real one does. It says aloud what is done, and keeps a line of it. */
    public static SimulatedWorld keptIn(Path file) throws IOException {
        SimulatedWorld world = new SimulatedWorld((key, deed) -> {
            append(file, key + '\t' + deed + '\n');
            IO.println(deed);
        });
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", 2);
                world.deedsByKey.put(parts[0], parts[1]);
            }
        }
        return world;
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was done, in order. */
    public synchronized List<String> deeds() {
        return List.copyOf(deedsByKey.values());
    }

    @Override
    public synchronized void reserve(String key, Order order) {
        actUnlessUndone(key, "reserve " + order.id(), "release " + order.id());
    }

    @Override
    public synchronized void release(String key, String orderId) {
        undo(key, "release " + orderId, "reserve " + orderId);
    }

    @Override
    public synchronized String charge(String key, Order order) {
        actUnlessUndone(key, "charge " + order.id(), "refund " + order.id());
        return "payment-of-" + order.id();
    }

    @Override
    public synchronized void refund(String key, String orderId) {
        undo(key, "refund " + orderId, "charge " + orderId);
    }

    @Override
    public synchronized String ship(String key, Order order) {
        once(key, "ship " + order.id());
        return "parcel-of-" + order.id();
    }

    private void actUnlessUndone(String key, String deed, String undoing) {
        if (!deedsByKey.containsKey(key) && (did(undoing) || did(forbid(deed)))) {
            throw new IllegalStateException("too late to " + deed);
        }
        once(key, deed);
    }

    private void undo(String key, String undoing, String deed) {
        once(key, did(deed) ? undoing : forbid(deed));
    }

    private static String forbid(String deed) {
        return "forbid to " + deed;
    }

    private boolean did(String deed) {
        return deedsByKey.containsValue(deed);
    }

    private void once(String key, String deed) {
        if (deedsByKey.putIfAbsent(key, deed) == null) {
            diary.accept(key, deed);
        }
    }
}
