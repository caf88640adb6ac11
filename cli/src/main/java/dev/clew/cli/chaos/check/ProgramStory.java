package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that is known of one process.
 *
 * @param known what was asked for
 * @param kept what the store keeps
 * @param lines what its programs said, in order
 */
record ProgramStory(ProgramCase known, Kept kept, List<Line> lines) {

    ProgramStory {
        lines = List.copyOf(lines);
    }

    /** The lines of one kind. */
    Stream<Line> lines(Moment moment, Request request) {
        return lines.stream().filter(line -> line.moment() == moment && line.request() == request);
    }
}
