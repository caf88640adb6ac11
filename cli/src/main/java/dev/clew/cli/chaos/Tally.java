package dev.clew.cli.chaos;

import dev.clew.cli.chaos.faults.Act;
import dev.clew.cli.chaos.faults.Act.Burst;
import dev.clew.cli.chaos.faults.Act.Cut;
import dev.clew.cli.chaos.faults.Act.Freeze;
import dev.clew.cli.chaos.faults.Act.Kill;
import dev.clew.cli.chaos.faults.Act.KillDatabase;
import dev.clew.cli.chaos.faults.Act.Resume;
import dev.clew.cli.chaos.faults.Act.Stall;
import dev.clew.cli.chaos.faults.Act.Start;
import dev.clew.cli.chaos.faults.Act.StartDatabase;
import dev.clew.cli.chaos.faults.Act.StopDatabase;
import dev.clew.cli.chaos.faults.Act.Thaw;

/**
 * How often what was done.
 *
 * @param kills nodes that were killed
 * @param freezes nodes that were stopped for longer than their lease
 * @param cuts lines whose connections were broken off
 * @param stalls lines on which nothing was forwarded for a while
 * @param databaseStops stops of the database in good order
 * @param databaseKills kills of the database
 * @param bursts bursts of starts
 */
record Tally(int kills, int freezes, int cuts, int stalls, int databaseStops, int databaseKills, int bursts) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    /** The same after one more act. */
    Tally and(Act act) {
        return switch (act) {
            case Kill _ -> plus(1, 0, 0, 0, 0, 0, 0);
            case Freeze _ -> plus(0, 1, 0, 0, 0, 0, 0);
            case Cut _ -> plus(0, 0, 1, 0, 0, 0, 0);
            case Stall _ -> plus(0, 0, 0, 1, 0, 0, 0);
            case StopDatabase _ -> plus(0, 0, 0, 0, 1, 0, 0);
            case KillDatabase _ -> plus(0, 0, 0, 0, 0, 1, 0);
            case Burst _ -> plus(0, 0, 0, 0, 0, 0, 1);
            case Start _, Thaw _, Resume _, StartDatabase _ -> this;
        };
    }

    private Tally plus(int k, int f, int c, int s, int stop, int kill, int b) {
        return new Tally(
                kills + k, freezes + f, cuts + c, stalls + s, databaseStops + stop, databaseKills + kill, bursts + b);
    }
}
