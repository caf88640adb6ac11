package com.example.orders;

import dev.clew.Clew;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceHandle;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs one expensive order on a file. Stop it while it waits, as rudely as you like, and run it again: it goes on where
 * it was. Approve from another terminal:
 *
 * <pre>{@code ./clew signal order-1 approval '{"granted":true,"by":"alice"}' --db orders.db}</pre>
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "orders.db");
        Services services = new RecordedServices() {
            @Override
            public String charge(String key, String orderId, long cents) {
                IO.println("charging " + cents + " cents for " + orderId);
                return super.charge(key, orderId, cents);
            }
        };
        try (Clew clew = new OrderSaga(services).registerOn(Clew.sqlite(file)).start()) {
            InstanceHandle<Confirmation> order = clew.client()
                    .start(
                            OrderSaga.ORDER,
                            "order-1",
                            new Order("order-1", "telescope", 1, 250_000),
                            ConflictPolicy.USE_EXISTING);
            IO.println("order-1 is " + order.info().status() + ": "
                    + order.info().customStatus().orElse("just started"));
            IO.println(order.result(OrderSaga.TIME_TO_APPROVE.plus(Duration.ofMinutes(1))));
        }
    }
}
