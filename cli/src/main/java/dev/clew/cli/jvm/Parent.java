package dev.clew.cli.jvm;

import java.io.IOException;

/** The process that started this one and holds the other end of its standard input. */
public final class Parent {

    private Parent() {}

    /** Waits until the parent is gone or says that it is time to end. */
    public static void await() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever sent; what counts is the end
            }
        } catch (IOException gone) {
            // as good as its end
        }
    }

    /** Ends this process, at once, when the parent is gone. */
    public static void dieWith() {
        Thread.ofPlatform().daemon().name("clew-parent").start(() -> {
            await();
            Runtime.getRuntime().halt(1);
        });
    }
}
