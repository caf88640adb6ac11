package dev.clew.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Reads bodies, each no longer than is allowed, and all together neither. Thread-safe. */
final class Bodies {

    private static final int CHUNK = 64 * 1024;
    private static final Duration SOON = Duration.ofSeconds(1);

    /** How many of the largest may be read at a time. */
    private static final int AT_A_TIME = 4;

    private final int most;
    private final long mostTogether;
    private final AtomicLong together = new AtomicLong();

    Bodies(int most) {
        this.most = most;
        this.mostTogether = (long) most * AT_A_TIME;
    }

    /** What was read. To be closed when it is no longer needed. */
    final class Body implements AutoCloseable {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long counted;

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private void add(byte[] chunk, int length) {
            counted += length;
            if (together.addAndGet(length) > mostTogether) {
                throw Refusal.later(503, "OVERLOADED", "too many large requests at a time; try again soon", SOON);
            }
            bytes.write(chunk, 0, length);
        }

        @Override
        public void close() {
            together.addAndGet(-counted);
            counted = 0;
        }
    }

    /** That of a request without one. */
    Body none() {
        return new Body();
    }

    /**
     * Reads one.
     *
     * @param announced how long it says it is, if it does
     * @param deadline of {@link System#nanoTime}
     * @throws Refusal if it is too long or takes too long
     */
    Body read(OptionalLong announced, InputStream in, long deadline) throws IOException {
        if (announced.isPresent() && announced.getAsLong() > most) {
            throw tooLarge();
        }
        Body body = new Body();
        try {
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (body.counted + length > most) {
                    throw tooLarge();
                }
                if (System.nanoTime() - deadline > 0) {
                    throw Refusal.wrong(408, "TIMEOUT", "the body of the request came too slowly");
                }
                body.add(chunk, length);
            }
            return body;
        } catch (IOException | RuntimeException failed) {
            body.close();
            throw failed;
        }
    }

    private Refusal tooLarge() {
        return Refusal.wrong(
                413,
                "TOO_LARGE",
                "a request may have " + most
                        + " bytes; keep large data elsewhere and pass a reference, or raise max-body");
    }
}
