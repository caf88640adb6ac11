package dev.clew.cli.demo;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/**
 * A list of files and their hashes as GNU {@code sha256sum} writes and checks it.
 *
 * <p>A line is the hash, two spaces and the bytes of the name. A name with a backslash, a line feed or a carriage return
 * is written with {@code \\}, {@code \n} and {@code \r} for them, and its line begins with a backslash. Source:
 * coreutils 9, {@code src/digest.c}, {@code output_file} and {@code filename_unescape}.
 *
 * <p>Names begin with {@code ./}, so that a file called {@code -} is not taken for standard input.
 */
final class ChecksumList {

    private static final byte[] GAP = "  ./".getBytes(StandardCharsets.US_ASCII);

    private ChecksumList() {}

    static void write(Path file, SortedMap<FileName, Fingerprint> fingerprints) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<FileName, Fingerprint> entry : fingerprints.entrySet()) {
                out.write(line(entry.getValue().sha256(), entry.getKey().bytes()));
            }
        }
    }

    /** The line of one file, with its end. */
    static byte[] line(String hash, byte[] name) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] escaped = escaped(name);
        if (escaped.length > name.length) {
            line.write('\\');
        }
        line.writeBytes(hash.getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(GAP);
        line.writeBytes(escaped);
        line.write('\n');
        return line.toByteArray();
    }

    private static byte[] escaped(byte[] name) {
        ByteArrayOutputStream escaped = new ByteArrayOutputStream(name.length);
        for (byte character : name) {
            switch (character) {
                case '\\' -> escaped.writeBytes(new byte[] {'\\', '\\'});
                case '\n' -> escaped.writeBytes(new byte[] {'\\', 'n'});
                case '\r' -> escaped.writeBytes(new byte[] {'\\', 'r'});
                default -> escaped.write(character);
            }
        }
        return escaped.toByteArray();
    }
}
