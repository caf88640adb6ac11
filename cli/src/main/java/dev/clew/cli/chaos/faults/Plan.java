package dev.clew.cli.chaos.faults;

/** The steps of a chaos run, without end. Equal seeds give equal plans. */
public interface Plan {

    /** The next step. */
    Step next();
}
