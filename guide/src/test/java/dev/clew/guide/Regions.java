package dev.clew.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the tests of the guide mark to be shown: from {@code // guide: name} to {@code // guide: end}, without indentation. */
final class Regions {

    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "clew", "guide");
    private static final Pattern MARK = Pattern.compile("\\s*// guide: (\\S+)");
    private static final String END = "end";

    private final Map<String, String> byReference;

    private Regions(Map<String, String> byReference) {
        this.byReference = byReference;
    }

    /** The regions of all sources of this module. */
    static Regions read() {
        Map<String, String> regions = new TreeMap<>();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.sorted().toList()) {
                String name = source.getFileName().toString().replace(".java", "");
                of(name, Files.readAllLines(source)).forEach((region, code) -> regions.put(name + '#' + region, code));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Regions(regions);
    }

    /** The regions of one source by their names. */
    static Map<String, String> of(String source, List<String> lines) {
        Map<String, String> regions = new LinkedHashMap<>();
        Optional<String> open = Optional.empty();
        List<String> code = new ArrayList<>();
        for (String line : lines) {
            Matcher mark = MARK.matcher(line);
            if (!mark.matches()) {
                code.add(line);
                continue;
            }
            String name = mark.group(1);
            if (name.equals(END) != open.isPresent()) {
                throw new IllegalStateException(source + ".java: '" + line.strip() + "' where "
                        + open.map(before -> "region '" + before + "' is not ended")
                                .orElse("no region is open"));
            }
            if (open.isPresent()) {
                if (regions.put(
                                open.get(),
                                String.join("\n", code).stripIndent().strip())
                        != null) {
                    throw new IllegalStateException(source + ".java marks region '" + open.get() + "' twice");
                }
                open = Optional.empty();
            } else {
                open = Optional.of(name);
            }
            code.clear();
        }
        if (open.isPresent()) {
            throw new IllegalStateException(source + ".java: region '" + open.get() + "' is not ended");
        }
        return regions;
    }

    /** The code of {@code SourceName#region}. */
    Optional<String> code(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }

    List<String> references() {
        return List.copyOf(byReference.keySet());
    }
}
