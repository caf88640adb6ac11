package dev.clew.quic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What follows a request on its stream: the event loop puts it in as it comes, one other thread reads it. Holds back the sender while
 * there is much to read.
 */
final class Upload extends InputStream {

    private static final long MUCH = 1 << 20;

    /** As an element: nothing follows. */
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Duration patience;
    private final Consumer<Boolean> reading;
    private volatile boolean whole;
    private boolean ended;
    private volatile boolean closed;
    private byte[] chunk = new byte[0];
    private int at;

    /**
     * @param patience how long the reader waits for more
     * @param reading is told whether more is to come
     */
    Upload(Duration patience, Consumer<Boolean> reading) {
        this.patience = patience;
        this.reading = reading;
    }

    /** Takes what has come. */
    void take(ByteBuffer bytes) {
        if (closed || !bytes.hasRemaining()) {
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        chunks.add(copy);
        if (waiting.addAndGet(copy.length) > MUCH) {
            reading.accept(false);
        }
    }

    /** Nothing follows: that was all, or the rest was lost. The first word on it counts. */
    void end(boolean all) {
        if (!ended) {
            ended = true;
            whole = all;
            chunks.add(END);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (at == chunk.length && !next()) {
            return -1;
        }
        int count = Math.min(most, chunk.length - at);
        System.arraycopy(chunk, at, into, from, count);
        at += count;
        return count;
    }

    private boolean next() throws IOException {
        byte[] next;
        try {
            next = chunks.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        if (next == null) {
            throw new IOException("nothing came within " + patience);
        }
        if (next.length == 0) {
            chunks.add(END); // it stays so
            if (!whole) {
                throw new IOException("the upload broke off");
            }
            return false;
        }
        if (waiting.addAndGet(-next.length) <= MUCH / 2) {
            reading.accept(true);
        }
        chunk = next;
        at = 0;
        return true;
    }

    /** What still comes is dropped. */
    @Override
    public void close() {
        closed = true;
        chunks.clear();
        reading.accept(true);
    }
}
