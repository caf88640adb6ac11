package dev.clew.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Writes what a program says into a file of bounded size: its beginning as it comes, and its end when that is known. */
final class Capture {

    private static final System.Logger LOG = System.getLogger(Capture.class.getName());
    private static final int TAIL = 64 * 1024;
    private static final int STACK = 128 * 1024;

    private final InputStream in;
    private final Path file;
    private final long limit;
    private final Thread thread;

    private Capture(InputStream in, Path file, long limit) {
        this.in = in;
        this.file = file;
        this.limit = limit;
        // not virtual: reading from a pipe blocks the thread that carries it
        this.thread = Thread.ofPlatform()
                .daemon()
                .stackSize(STACK)
                .name("clew-capture")
                .unstarted(this::pump);
    }

    /**
     * Begins.
     *
     * @param limit how large the file may become, in bytes, but for its end
     */
    static Capture start(InputStream in, Path file, long limit) {
        Capture capture = new Capture(in, file, limit);
        capture.thread.start();
        return capture;
    }

    private void pump() {
        byte[] block = new byte[8 * 1024];
        byte[] tail = new byte[0];
        long total = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
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

    private static byte[] last(byte[] tail, byte[] block, int from, int to) {
        byte[] all = Arrays.copyOf(tail, tail.length + to - from);
        System.arraycopy(block, from, all, tail.length, to - from);
        return all.length <= TAIL ? all : Arrays.copyOfRange(all, all.length - TAIL, all.length);
    }

    /** Waits until the program has closed its end; if somebody else holds that open, only for so long. */
    void finish(Duration patience) throws InterruptedException {
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
