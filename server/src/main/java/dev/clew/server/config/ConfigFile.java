package dev.clew.server.config;

import dev.clew.api.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A file of settings: one {@code name = value} in a line, comments after {@code #}; {@link Properties} has the grammar. */
final class ConfigFile {

    private ConfigFile() {}

    static Map<String, String> read(Path file) {
        Map<String, String> found = new LinkedHashMap<>();
        Properties once = new Properties() {

            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object name, Object value) {
                if (found.putIfAbsent(name.toString(), value.toString().strip()) != null) {
                    throw wrong(file, "'" + name + "' is set twice; keep one");
                }
                return super.put(name, value);
            }
        };
        try (Reader in = Files.newBufferedReader(file)) {
            once.load(in);
            return found;
        } catch (NoSuchFileException missing) {
            throw wrong(file, "there is no such file");
        } catch (IOException | IllegalArgumentException unreadable) {
            throw wrong(file, "it cannot be read: " + unreadable.getMessage());
        }
    }

    private static ConfigurationException wrong(Path file, String why) {
        return new ConfigurationException("bad_setting", "configuration " + file + ": " + why);
    }
}
