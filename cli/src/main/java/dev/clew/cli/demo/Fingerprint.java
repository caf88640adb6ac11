package dev.clew.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is known of a file.
 *
 * @param sha256 its hash as lower-case hexadecimal digits; empty if there is a problem
 * @param bytes its size
 * @param lines how many line ends it has
 * @param problem why it could not be read; empty if it could
 */
record Fingerprint(String sha256, long bytes, long lines, String problem) {

    private static final int BUFFER = 128 * 1024;

    /** Reads a file to its end, a piece at a time. Whatever is wrong with it is in the answer. */
    static Fingerprint of(Path file) {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long lines = 0;
        MessageDigest digest = newDigest();
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
                lines += lineEnds(buffer, read);
            }
        } catch (IOException unreadable) {
            return new Fingerprint("", 0, 0, reason(unreadable));
        }
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()), bytes, lines, "");
    }

    private static long lineEnds(byte[] buffer, int length) {
        long count = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** Why something could not be read, in a few words. */
    static String reason(Exception unreadable) {
        Throwable cause = unreadable.getCause() == null ? unreadable : unreadable.getCause();
        return switch (cause) {
            case NoSuchFileException ignored -> "vanished";
            case AccessDeniedException ignored -> "not readable";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
