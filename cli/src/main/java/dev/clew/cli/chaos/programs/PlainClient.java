package dev.clew.cli.chaos.programs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * As little of the instance protocol over HTTP as a program needs, over plain sockets: it starts in a small part of the time that an
 * HTTP client and a JSON library take, and it is nothing that the server's side shares code with. One request at a time.
 */
final class PlainClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String LENGTH = "Content-Length:";

    private final int port;
    private final String head;
    private final String path;

    /**
     * One for a run.
     *
     * @param url of a server on this machine
     */
    PlainClient(String url, String namespace, String instance, String run, String token) {
        this.port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        this.path = "/api/v1/instances/" + instance + "/";
        this.head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "X-Runtara-Tenant-Id: " + namespace + "\r\nClew-Run: " + run + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: ";
    }

    /** The server does not do it. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        private final boolean again;

        Refused(String code, boolean again) {
            super(code, null, false, false);
            this.again = again;
        }

        /** Whether the same may be asked again, since nobody knows what was done or nothing was. */
        boolean again() {
            return again;
        }
    }

    /** What was answered. */
    record Answer(String body) {

        /** A text in it, wherever it is; empty if it is not there. */
        Optional<String> text(String name) {
            String before = "\"" + name + "\":\"";
            int at = body.indexOf(before);
            return at < 0
                    ? Optional.empty()
                    : Optional.of(body.substring(at + before.length(), body.indexOf('"', at + before.length())));
        }

        /** Bytes that are a text, in base64. */
        Optional<String> bytes(String name) {
            return text(name).map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        }

        long number(String name) {
            String before = "\"" + name + "\":";
            int begin = body.indexOf(before) + before.length();
            int end = begin;
            while (end < body.length() && Character.isDigit(body.charAt(end))) {
                end++;
            }
            return Long.parseLong(body.substring(begin, end));
        }

        boolean says(String name) {
            return body.contains("\"" + name + "\":true");
        }
    }

    /** Bytes of a text as they travel. */
    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    Answer get(String what) throws Refused {
        return ask("GET " + path + what, "");
    }

    /** The body is JSON. */
    Answer post(String what, String body) throws Refused {
        return ask("POST " + path + what, body);
    }

    private Answer ask(String line, String body) throws Refused {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String status;
        Answer answer;
        try (Socket socket = new Socket()) {
            int millis = (int) TIMEOUT.toMillis();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            OutputStream out = socket.getOutputStream();
            out.write((line + head + content.length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            status = line(in);
            int length = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                    length = Integer.parseInt(header.substring(LENGTH.length()).trim());
                }
            }
            answer = new Answer(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new Refused("BROKEN", true);
        }
        if (!status.split(" ", 3)[1].equals("200")) {
            throw new Refused(
                    answer.text("code").orElse(status), answer.text("category").equals(Optional.of("transient")));
        }
        return answer;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection broke");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
