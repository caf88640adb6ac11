package dev.clew.cli.demo;

import dev.clew.cli.console.Text;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The name of a file under a folder, byte for byte as the file system has it.
 *
 * <p>On Unix a name is bytes, and need not be text in any encoding. What survives the way through Java is the path's
 * URI, in which every odd byte is written as {@code %xx}; so that is what travels and is stored.
 *
 * @param encoded the part of the URI after the folder's
 */
record FileName(String encoded) implements Comparable<FileName> {

    private static final char ESCAPE = '%';
    private static final int HEX = 16;

    /** The name of a file that is under the folder. */
    static FileName of(Path folder, Path file) {
        String base = folder.toUri().toString();
        String whole = file.toUri().toString();
        if (!whole.startsWith(base)) {
            throw new IllegalArgumentException(whole + " is not under " + base);
        }
        return new FileName(whole.substring(base.length()));
    }

    Path under(Path folder) {
        return Path.of(URI.create(folder.toUri() + encoded));
    }

    /** The bytes of the name. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == ESCAPE) {
                bytes.write(Integer.parseInt(encoded, i + 1, i + 3, HEX));
                i += 2;
            } else {
                bytes.write(encoded.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /** The name as it can be shown; what is no text is shown as a replacement character. */
    String shown() {
        return Text.oneLine(new String(bytes(), StandardCharsets.UTF_8));
    }

    @Override
    public int compareTo(FileName other) {
        return encoded.compareTo(other.encoded);
    }
}
