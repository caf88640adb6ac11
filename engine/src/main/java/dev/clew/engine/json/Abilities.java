package dev.clew.engine.json;

import dev.clew.api.Tags;
import dev.clew.store.Formats;
import dev.clew.store.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node can do, as it says when it joins: for people, and never asked when work is given out.
 *
 * @param programs what it can run
 * @param activities the activities it has implementations for
 * @param namespaces the tenants it works for; empty for all
 * @param tags the tags it serves
 * @param untagged whether it runs activities without a tag
 * @param formats the formats of histories that it reads
 */
public record Abilities(
        Set<Program> programs,
        Set<String> activities,
        Set<String> namespaces,
        Set<String> tags,
        boolean untagged,
        Formats formats) {

    private static final Comparator<Program> BY_NAME =
            Comparator.comparing(Program::name).thenComparingInt(Program::version);

    /** Nothing at all. */
    public static final Abilities NONE =
            new Abilities(Set.of(), Set.of(), Set.of(), Set.of(), false, Formats.ONLY_FIRST);

    public Abilities {
        programs = Set.copyOf(programs);
        activities = Set.copyOf(activities);
        namespaces = Set.copyOf(namespaces);
        tags = Set.copyOf(tags);
    }

    /** Whether it works for a tenant. */
    public boolean worksFor(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /** Whether it serves activities with all of these tags, or without any. */
    public boolean serves(Tags wanted) {
        return wanted.isEmpty() ? untagged : wanted.servedBy(tags);
    }

    /** As JSON. */
    public String write() {
        return JsonOut.text(out -> {
            out.beginObject();
            out.array("programs", programs.stream().sorted(BY_NAME).toList(), program -> {
                out.text("kind", program.kind());
                out.text("name", program.name());
                out.number("version", program.version());
            });
            names(out, "activities", activities);
            names(out, "namespaces", namespaces);
            names(out, "tags", tags);
            out.number("untagged", untagged ? 1 : 0);
            out.number("lowest_format", formats.lowest());
            out.number("highest_format", formats.highest());
            out.number("written_format", formats.written());
            out.endObject();
        });
    }

    private static void names(JsonOut out, String field, Set<String> names) {
        out.array(field, names.stream().sorted().toList(), name -> out.text("name", name));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UnreadableHistoryException if it did not
     */
    public static Abilities read(String text) {
        JsonIn.Fields in = JsonIn.object(text);
        List<Program> programs = new ArrayList<>();
        for (JsonIn.Fields program : in.array("programs")) {
            programs.add(new Program(program.text("kind"), program.text("name"), program.integer("version")));
        }
        return new Abilities(
                Set.copyOf(programs),
                names(in, "activities"),
                names(in, "namespaces"),
                names(in, "tags"),
                in.number("untagged") != 0,
                in.has("lowest_format") ? formats(in) : Formats.ONLY_FIRST);
    }

    private static Formats formats(JsonIn.Fields in) {
        return new Formats(in.integer("lowest_format"), in.integer("highest_format"), in.integer("written_format"));
    }

    private static Set<String> names(JsonIn.Fields in, String field) {
        return in.array(field).stream().map(each -> each.text("name")).collect(Collectors.toSet());
    }
}
