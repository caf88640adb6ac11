package dev.clew.cli.chaos.fleet;

import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.cli.console.Text;
import java.util.function.BooleanSupplier;

/**
 * What came of an {@link Errand}. Travels as a line of text.
 *
 * @param kind whether it was done
 * @param detail why it was not done
 */
record Reply(Kind kind, String detail) {

    /** What can come of it. */
    enum Kind {
        DONE,
        UNANSWERED,
        ENDED,
        MISSING,
        REFUSED
    }

    /** Does it, and says what came of it. */
    static Reply to(BooleanSupplier errand) {
        try {
            return new Reply(errand.getAsBoolean() ? Kind.DONE : Kind.ENDED, "");
        } catch (InfrastructureException unanswered) {
            return new Reply(Kind.UNANSWERED, String.valueOf(unanswered.getMessage()));
        } catch (InstanceNotFoundException missing) {
            return new Reply(Kind.MISSING, "");
        } catch (RuntimeException unexpected) {
            return new Reply(Kind.REFUSED, unexpected.toString());
        }
    }

    static Reply unanswered(String why) {
        return new Reply(Kind.UNANSWERED, why);
    }

    /** Whether it was done and not too late; throws here what was thrown there. */
    boolean orThrow(String id) {
        return switch (kind) {
            case DONE -> true;
            case ENDED -> false;
            case UNANSWERED -> throw new InfrastructureException("unanswered", detail, null);
            case MISSING -> throw new InstanceNotFoundException(id);
            case REFUSED -> throw new IllegalStateException(detail);
        };
    }

    String text() {
        return kind + Errand.SEPARATOR + Text.oneLine(detail);
    }

    static Reply parse(String text) {
        int end = text.indexOf(Errand.SEPARATOR);
        return new Reply(Kind.valueOf(text.substring(0, end)), text.substring(end + 1));
    }
}
