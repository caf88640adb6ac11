package dev.clew.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that a command is given in a file, or on its standard input. */
public final class TextInput {

    private static final String STDIN = "-";

    private TextInput() {}

    /** What a file is called in messages. */
    public static String named(String file) {
        return file.equals(STDIN) ? "the standard input" : file;
    }

    /**
     * The text in a file.
     *
     * @param file its path, or - for the standard input
     * @param what it should be, for messages, such as "an exported history"
     * @param remedy how to make one
     * @throws UsageException if there is no such file, or it is no text
     */
    public static String read(String file, String what, String remedy) {
        try {
            return file.equals(STDIN) ? decoded(System.in) : Files.readString(Path.of(file));
        } catch (NoSuchFileException missing) {
            throw new UsageException("there is no file " + file + "; " + remedy);
        } catch (CharacterCodingException binary) {
            throw new UsageException(named(file) + " is not text in UTF-8, so not " + what);
        } catch (IOException unreadable) {
            throw new UsageException(named(file) + " cannot be read: " + unreadable);
        }
    }

    private static String decoded(InputStream in) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(in.readAllBytes()))
                .toString();
    }
}
