package dev.clew.environment;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes what a program says into a file of bounded size: its beginning as it comes, and its end when that is known. Until somebody has
 * it listen, the pipe keeps what is said, so a program that is over before that costs no thread.
 */
final class Capture {

    private static final System.Logger LOG = System.getLogger(Capture.class.getName());
    private static final int TAIL = 64 * 1024;
    private static final int STACK = 128 * 1024;

    private final InputStream in;
    private final Path file;
    private final long limit;
    private Optional<Thread> listener = Optional.empty();

    /**
     * Of what comes from a program.
     *
     * @param limit how large the file may become, in bytes, but for its end
     */
    Capture(InputStream in, Path file, long limit) {
        this.in = in;
        this.file = file;
        this.limit = limit;
    }

    /** Has a thread write what comes from now on as it comes, and what is there already. */
    void listen() {
        if (listener.isEmpty()) {
            // not virtual: reading from a pipe blocks the thread that carries it
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .stackSize(STACK)
                    .name("clew-capture")
                    .unstarted(() -> write(() -> true));
            listener = Optional.of(thread);
            thread.start();
        }
    }

    /** Whether there may be something to read. */
    private interface More {
        boolean read() throws IOException;
    }

    private void write(More more) {
        byte[] block = new byte[8 * 1024];
        byte[] tail = new byte[0];
        long total = 0;
        try (OutputStream out = new FileOutputStream(file.toFile())) { // an interrupt does not close it
            for (int read = next(block, more); read >= 0; read = next(block, more)) {
                int direct = (int) Math.max(0, Math.min(read, limit - total));
                out.write(block, 0, direct);
                if (direct < read) {
                    tail = last(tail, block, direct, read);
                }
                total += read;
            }
            if (tail.length > 0) {
                long left = total - limit - tail.length;
                if (left > 0) {
                    out.write(("\n[... " + left + " bytes left out ...]\n").getBytes(StandardCharsets.UTF_8));
                }
                out.write(tail);
            }
        } catch (IOException closed) {
            LOG.log(System.Logger.Level.DEBUG, "stopped capturing into " + file, closed);
        }
    }

    private int next(byte[] block, More more) throws IOException {
        return more.read() ? in.read(block) : -1;
    }

    private static byte[] last(byte[] tail, byte[] block, int from, int to) {
        byte[] all = Arrays.copyOf(tail, tail.length + to - from);
        System.arraycopy(block, from, all, tail.length, to - from);
        return all.length <= TAIL ? all : Arrays.copyOfRange(all, all.length - TAIL, all.length);
    }

    /** Waits until the program, which is over, has closed its end; if somebody else holds that open, only for so long. */
    void finish(Duration patience) throws InterruptedException {
        if (listener.isEmpty()) {
            write(() -> in.available() > 0);
            return;
        }
        Thread thread = listener.get();
        thread.join(patience);
        if (thread.isAlive()) {
            try {
                in.close();
            } catch (IOException closed) {
                LOG.log(System.Logger.Level.DEBUG, "stopped capturing into " + file, closed);
            }
        }
    }

    /** The last lines of a file. */
    static String lastLines(Path file, int lines, int characters) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(open.length(), 8 * 1024)];
            open.seek(open.length() - end.length);
            open.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            String text = String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
            return text.length() <= characters ? text : text.substring(text.length() - characters);
        } catch (IOException none) {
            return "";
        }
    }
}
