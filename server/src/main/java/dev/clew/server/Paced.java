package dev.clew.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body that may take as long as it is large, and no longer: who sends it a byte at a time is not waited for. */
final class Paced extends FilterInputStream {

    /** In bytes a second. */
    private static final long SLOWEST = 32 * 1024;

    private final long begun = System.nanoTime();
    private final Duration grace;
    private long read;

    /** @param grace how much time there is beside that for the bytes */
    Paced(InputStream in, Duration grace) {
        super(in);
        this.grace = grace;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        int length = super.read(into, from, most);
        read += Math.max(0, length);
        if (System.nanoTime() - begun
                > grace.toNanos() + Duration.ofSeconds(read / SLOWEST).toNanos()) {
            throw Refusal.wrong(408, "TIMEOUT", "the body of the request came too slowly");
        }
        return length;
    }
}
