import dev.clew.Clew;
import dev.clew.api.*;

record Order(String id, long cents) {}

static final Activity<Order, String> CHARGE = Activity.of("charge", Order.class, String.class).retry(Retry.exponential(5));
static final Signal<String> APPROVED = Signal.of("approved", String.class);
static final Orchestration<Order, String> ORDER = Orchestration.of("order", Order.class, String.class);

String order(OrchestrationContext ctx, Order order) {                        // a plain method on a virtual thread
    String payment = ctx.call(CHARGE, order);                                // retried, remembered, never done again
    Optional<String> by = ctx.await(APPROVED, Duration.ofDays(1));           // durable; holds no thread once evicted
    return ctx.step("ship", String.class, step ->                            // side effects in place, remembered
            by.map(name -> "shipped, approved by " + name + ", " + payment).orElse("not approved in time"));
}

void main() {
    try (Clew clew = Clew.sqlite(Path.of("orders.db"))
            .register(ORDER, this::order)
            .register(CHARGE, order -> "charged " + order.cents() + " cents")
            .start()) {                                                      // goes on with whatever was going on
        var handle = clew.client().start(ORDER, "order-42", new Order("order-42", 1999), ConflictPolicy.USE_EXISTING);
        if (!handle.info().status().ended()) handle.signal(APPROVED, "alice");
        IO.println(handle.result(Duration.ofMinutes(1)));                    // shipped, approved by alice, charged 1999 cents
    }
}
