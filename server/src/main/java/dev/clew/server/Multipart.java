package dev.clew.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form in several parts, as RFC 7578 has it, read part by part while it comes; no more than a buffer of it is held. Not
 * thread-safe.
 */
final class Multipart {

    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
    private static final Pattern NAME = Pattern.compile(";\\s*name=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int LONGEST_HEADERS = 8 * 1024;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;
    private boolean ended;

    private Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
        buffer[to++] = '\r'; // the first boundary may be the first line
        buffer[to++] = '\n';
    }

    /**
     * The one of a request.
     *
     * @throws Refusal if it is something else
     */
    static Multipart of(String contentType, InputStream in) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !boundary.find()) {
            throw Refusal.wrong(
                    415, "VALIDATION_ERROR", "send multipart/form-data with a boundary, was '" + contentType + "'");
        }
        return new Multipart(in, boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
    }

    /** One part, of which what is not read is skipped. */
    record Part(String name, InputStream content) {}

    /**
     * The next one; empty if the form has ended as it should.
     *
     * @throws EOFException if it breaks off
     */
    Optional<Part> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        Content rest = new Content();
        byte[] skipped = new byte[8 * 1024];
        while (rest.read(skipped, 0, skipped.length) >= 0) {
            // up to the boundary
        }
        from += delimiter.length;
        int first = one();
        int second = one();
        if (first == '-' && second == '-') {
            ended = true;
            return Optional.empty();
        }
        while (first == ' ' || first == '\t') { // padding, which some send
            first = second;
            second = one();
        }
        if (first != '\r' || second != '\n') {
            throw new IOException("a boundary is no line of its own");
        }
        return Optional.of(new Part(name(headers()), new Content()));
    }

    private int one() throws IOException {
        if (from == to && !fill()) {
            throw new EOFException("the form ends before its last boundary");
        }
        return buffer[from++];
    }

    private String headers() throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int line = 0;
        while (true) {
            int next = one();
            if (next == '\n' && line == 0) {
                return headers.toString(StandardCharsets.UTF_8);
            }
            if (next != '\r') {
                line = next == '\n' ? 0 : line + 1;
                headers.write(next);
            }
            if (headers.size() > LONGEST_HEADERS) {
                throw Refusal.wrong(413, "TOO_LARGE", "a part of the form has more headers than can be meant");
            }
        }
    }

    private static String name(String headers) throws IOException {
        for (String line : headers.lines().toList()) {
            if (line.regionMatches(true, 0, "content-disposition:", 0, "content-disposition:".length())) {
                Matcher name = NAME.matcher(line);
                if (name.find()) {
                    return name.group(1).replaceAll("\\\\(.)", "$1");
                }
            }
        }
        throw new IOException("a part of the form has no name");
    }

    /** Reads more; false if there is no more. */
    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read > 0) {
            to += read;
        }
        return read >= 0;
    }

    /** Where the next boundary begins; -1 if it is not in the buffer. */
    private int boundary() {
        for (int at = from; at <= to - delimiter.length; at++) {
            if (buffer[at] == '\r'
                    && Arrays.mismatch(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length) < 0) {
                return at;
            }
        }
        return -1;
    }

    /** What comes before the next boundary. */
    private final class Content extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int start, int most) throws IOException {
            if (most == 0) {
                return 0;
            }
            while (true) {
                int boundary = boundary();
                int certain = boundary >= 0 ? boundary - from : to - from - (delimiter.length - 1);
                if (boundary >= 0 && certain == 0) {
                    return -1;
                }
                if (certain > 0) {
                    int taken = Math.min(most, certain);
                    System.arraycopy(buffer, from, into, start, taken);
                    from += taken;
                    return taken;
                }
                if (!fill()) {
                    throw new EOFException("the form ends before its last boundary");
                }
            }
        }
    }
}
