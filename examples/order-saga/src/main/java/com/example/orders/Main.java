package com.example.orders;

import dev.clew.Clew;
import dev.clew.api.ApplicationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceHandle;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs one expensive order on a file and says what happens. Kill it wherever you like and start it again: it goes on where
 * it was. The argument is the id of the order, {@code order-1} if there is none.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        String id = arguments.length > 0 ? arguments[0] : "order-1";
        SimulatedWorld world = SimulatedWorld.keptIn(Path.of("world.txt"));
        OrderActivities activities = new OrderActivities(world, world, world);

        try (Clew clew = Clew.sqlite(Path.of("orders.db"))
                .register(OrderSaga.ORDER, OrderSaga::run)
                .register(OrderSaga.RESERVE, activities::reserve)
                .register(OrderSaga.RELEASE, activities::release)
                .register(OrderSaga.CHARGE, activities::charge)
                .register(OrderSaga.REFUND, activities::refund)
                .register(OrderSaga.SHIP, activities::ship)
                .start()) {
            Order telescope = new Order(id, "telescope", 1, 250_000);
            InstanceHandle<Receipt> order =
                    clew.client().start(OrderSaga.ORDER, id, telescope, ConflictPolicy.USE_EXISTING);
            if (!order.info().status().ended()) {
                IO.println(id + " has to be approved within a day: yes, no or cancel? Or kill me, and start me again.");
                Thread.ofPlatform().daemon().start(() -> obey(order));
            }
            IO.println(outcome(order));
        }
    }

    /** Passes on what is typed. */
    private static void obey(InstanceHandle<Receipt> order) {
        for (String word = IO.readln(); word != null; word = IO.readln()) {
            switch (word.strip()) {
                case "yes" -> order.signal(OrderSaga.APPROVAL, new Approval(true, "you"));
                case "no" -> order.signal(OrderSaga.APPROVAL, new Approval(false, "you"));
                case "cancel" -> order.cancel("you changed your mind");
                default -> IO.println("yes, no or cancel?");
            }
        }
    }

    private static String outcome(InstanceHandle<Receipt> order) {
        try {
            return order.result(OrderSaga.TIME_TO_APPROVE.plusHours(1)).toString();
        } catch (ApplicationException failed) { // a cancellation is one too
            return failed.getMessage();
        }
    }
}
