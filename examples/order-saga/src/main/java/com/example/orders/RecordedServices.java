package com.example.orders;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A world that remembers what was done to it, each thing once: what services do that honour idempotency keys. */
public class RecordedServices implements Services {

    private record Effect(String what, String answer) {}

    private final Map<String, Effect> effects = new LinkedHashMap<>();

    /** What was done, in order. */
    public synchronized List<String> effects() {
        return effects.values().stream().map(Effect::what).toList();
    }

    /** Does something unless it was done with this key before; answers the same in either case. */
    private synchronized String once(String key, String what, Supplier<String> answer) {
        return effects.computeIfAbsent(key, first -> new Effect(what, answer.get()))
                .answer();
    }

    @Override
    public String reserve(String key, String item, int quantity) {
        return once(key, "reserve " + quantity + " " + item, () -> "reservation of " + item);
    }

    @Override
    public void release(String key, String reservation) {
        once(key, "release " + reservation, () -> "");
    }

    @Override
    public String charge(String key, String orderId, long cents) {
        return once(key, "charge " + cents, () -> "payment of " + orderId);
    }

    @Override
    public void refund(String key, String payment) {
        once(key, "refund " + payment, () -> "");
    }

    @Override
    public String ship(String key, String orderId) {
        return once(key, "ship " + orderId, () -> "T-" + orderId);
    }
}
