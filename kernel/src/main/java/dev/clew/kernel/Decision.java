package dev.clew.kernel;

import dev.clew.api.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * What a turn comes to. Equal histories and inboxes give equal decisions, today and on every replay.
 *
 * @param events what is to be appended to the history, in order
 * @param commands what to do once that is durable
 * @param taken the messages of the inbox that were used up; the rest belongs to the next execution
 * @param customStatus the text published last in this turn, if any
 * @param state what became of the values that the instance keeps
 * @param attributes all that the instance has from now on, if the turn has changed any
 * @param open how many operations the execution waits for after this turn, signals among them
 * @param ending present if this is the execution's last turn
 */
public record Decision(
        List<Event> events,
        List<Command> commands,
        List<Message> taken,
        Optional<String> customStatus,
        StateChange state,
        Optional<Attributes> attributes,
        int open,
        Optional<Ending> ending) {
    public Decision {
        events = List.copyOf(events);
        commands = List.copyOf(commands);
        taken = List.copyOf(taken);
    }

    /** Whether others get to see something new of the instance with this turn. */
    public boolean publishes() {
        return customStatus.isPresent() || !state.isEmpty() || attributes.isPresent();
    }

    /** Whether somebody is answered with this turn. */
    public boolean answers() {
        for (Event event : events) {
            if (event instanceof Event.UpdateAnswered) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether anything that is not durable yet went into this decision. If not, its commands may be carried out
     * before it is recorded, since a crash would only lead to the same decision again. That is so for the first
     * turn, whose one input is stored with the instance, if all it asks for are steps.
     */
    public boolean mustBeDurableFirst() {
        if (ending.isPresent() || publishes() || answers() || commands.isEmpty()) {
            return true;
        }
        for (Command command : commands) {
            if (!(command instanceof Command.RunStep || command instanceof Command.RunTransaction)) {
                return true;
            }
        }
        for (Event event : events) {
            if (event instanceof Event.Input && !(event instanceof Event.ExecutionStarted)) {
                return true;
            }
        }
        return false;
    }
}
