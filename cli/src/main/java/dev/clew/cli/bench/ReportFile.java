package dev.clew.cli.bench;

import dev.clew.cli.console.TextInput;
import dev.clew.cli.console.UsageException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench --json} or {@code bench sweep --json} printed, in a file: runs by what was run.
 *
 * @param name of the file, for messages
 */
record ReportFile(String name, SequencedMap<Key, Run> runs) {

    /** Where a sweep has its reports. */
    static final String REPORTS = "reports";

    private static final String REMEDY = "write one with ./clew bench WORKLOAD --json > ";

    /** What was run: figures of two runs can be compared if this is the same. */
    record Key(String workload, String store, int nodes, int instances, int steps, int concurrency) {

        @Override
        public String toString() {
            return workload + " on " + store + (nodes == 1 ? "" : ", " + nodes + " nodes") + ", " + instances + " x "
                    + steps + ", concurrency " + concurrency;
        }
    }

    /** The figures of a run, by name. */
    record Run(JsonNode fields) {

        /** A figure; empty if the run does not have it. */
        Optional<BigDecimal> figure(String name) {
            JsonNode value = fields.path(name);
            return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
        }
    }

    /**
     * Reads a file.
     *
     * @param file its path, or - for the standard input
     * @throws UsageException if it cannot be read, or is something else
     */
    static ReportFile read(String file) {
        String name = TextInput.named(file);
        String text = TextInput.read(file, "a report of clew bench", REMEDY + file);
        SequencedMap<Key, Run> runs = new LinkedHashMap<>();
        for (JsonNode report : reports(name, file, text)) {
            Key key = key(name, file, report);
            if (runs.put(key, new Run(report)) != null) {
                throw new UsageException(name + " has two runs of " + key + "; keep one of them");
            }
        }
        return new ReportFile(name, runs);
    }

    private static List<JsonNode> reports(String name, String file, String text) {
        try {
            JsonNode document = JsonMapper.shared().readTree(text);
            if (!document.has(REPORTS)) {
                return List.of(document);
            }
            List<JsonNode> reports = new ArrayList<>();
            document.get(REPORTS).forEach(reports::add);
            return reports;
        } catch (JacksonException wrong) {
            throw new UsageException(name + " is not JSON, so not a report of clew bench (line "
                    + wrong.getLocation().getLineNr() + "); " + REMEDY + file);
        }
    }

    private static Key key(String name, String file, JsonNode report) {
        for (String field : List.of("workload", "store")) {
            require(report.path(field).isString(), field, name, file);
        }
        for (String field : List.of("nodes", "instances", "steps", "concurrency")) {
            require(report.path(field).isInt(), field, name, file);
        }
        return new Key(
                report.get("workload").stringValue(),
                report.get("store").stringValue(),
                report.get("nodes").intValue(),
                report.get("instances").intValue(),
                report.get("steps").intValue(),
                report.get("concurrency").intValue());
    }

    private static void require(boolean fits, String field, String name, String file) {
        if (!fits) {
            throw new UsageException(
                    name + " is not a report of clew bench: it does not say '" + field + "'; " + REMEDY + file);
        }
    }
}
