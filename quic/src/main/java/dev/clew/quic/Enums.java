package dev.clew.quic;

import dev.clew.environment.Metrics;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessStatus;
import java.util.Optional;

/** The numbers of what processes are and are asked, as {@code instance.proto} and {@code environment.proto} have them. */
final class Enums {

    private Enums() {}

    static int number(ControlSignal.Type type) {
        return switch (type) {
            case CANCEL -> 0;
            case PAUSE -> 1;
            case RESUME -> 2;
            case SHUTDOWN -> 3;
        };
    }

    static ControlSignal.Type signal(int number) {
        return switch (number) {
            case 0 -> ControlSignal.Type.CANCEL;
            case 1 -> ControlSignal.Type.PAUSE;
            case 2 -> ControlSignal.Type.RESUME;
            case 3 -> ControlSignal.Type.SHUTDOWN;
            default -> throw new MalformedException("there is no signal of type " + number, null);
        };
    }

    static int number(ProcessStatus status) {
        return switch (status) {
            case PENDING -> 1;
            case RUNNING -> 2;
            case SUSPENDED -> 3;
            case COMPLETED -> 4;
            case FAILED -> 5;
            case CANCELLED -> 6;
        };
    }

    /** Empty where there is no such process. */
    static Optional<ProcessStatus> status(int number) {
        return switch (number) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(ProcessStatus.PENDING);
            case 2 -> Optional.of(ProcessStatus.RUNNING);
            case 3 -> Optional.of(ProcessStatus.SUSPENDED);
            case 4 -> Optional.of(ProcessStatus.COMPLETED);
            case 5 -> Optional.of(ProcessStatus.FAILED);
            case 6 -> Optional.of(ProcessStatus.CANCELLED);
            default -> throw new MalformedException("there is no status " + number, null);
        };
    }

    static int number(Metrics.Granularity granularity) {
        return switch (granularity) {
            case HOURLY -> 0;
            case DAILY -> 1;
        };
    }

    static Metrics.Granularity granularity(int number) {
        return switch (number) {
            case 0 -> Metrics.Granularity.HOURLY;
            case 1 -> Metrics.Granularity.DAILY;
            default -> throw new MalformedException("there is no granularity " + number, null);
        };
    }
}
