package dev.clew.guide;

// guide: imports
import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import java.nio.file.Path;
import java.time.Duration;
// guide: end

/** The program of the first chapter. */
final class FirstOrchestration {

    private FirstOrchestration() {}

    // guide: names
    record Order(String id, long cents) {}

    static final Orchestration<Order, String> ORDER = Orchestration.of("order", Order.class, String.class);
    static final Activity<Order, String> CHARGE = Activity.of("charge", Order.class, String.class);
    // guide: end

    // guide: orchestration
    static String order(OrchestrationContext ctx, Order order) {
        String payment = ctx.call(CHARGE, order);
        ctx.sleep(Duration.ofSeconds(5));
        return ctx.step("ship", String.class, step -> {
            IO.println("shipping " + order.id());
            return order.id() + " shipped, " + payment;
        });
    }
    // guide: end

    // guide: activity
    static String charge(Order order) {
        IO.println("charging " + order.cents() + " cents");
        return "paid " + order.cents() + " cents";
    }
    // guide: end

    // guide: main
    public static void main(String[] args) {
        try (Clew clew = Clew.sqlite(Path.of("orders.db"))
                .register(ORDER, FirstOrchestration::order)
                .register(CHARGE, FirstOrchestration::charge)
                .start()) {
            var handle = clew.client().start(ORDER, "order-1", new Order("order-1", 1999), ConflictPolicy.USE_EXISTING);
            IO.println(handle.result(Duration.ofMinutes(1)));
        }
    }
    // guide: end
}
