package dev.clew.cli.workflows;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Progress;
import dev.clew.workflow.draw.Mermaid;
import dev.clew.workflow.draw.Svg;

/** The languages of pictures, as people type them. */
enum Format {
    mermaid,
    svg;

    String of(Graph graph) {
        return switch (this) {
            case mermaid -> Mermaid.of(graph);
            case svg -> Svg.of(graph);
        };
    }

    String of(Progress progress) {
        return switch (this) {
            case mermaid -> Mermaid.of(progress);
            case svg -> Svg.of(progress);
        };
    }
}
