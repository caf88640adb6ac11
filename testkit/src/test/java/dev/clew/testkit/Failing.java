package dev.clew.testkit;

import dev.clew.engine.EngineGauges;
import dev.clew.engine.EngineListener;
import java.util.Map;

/** A listener that throws whenever it is told anything. */
final class Failing implements EngineListener {

    private static IllegalStateException broken() {
        return new IllegalStateException("broken");
    }

    @Override
    public void started(EngineGauges gauges) {
        throw broken();
    }

    @Override
    public StartScope starting(Start start) {
        throw broken();
    }

    @Override
    public void executionEnded(ExecutionEnd end) {
        throw broken();
    }

    @Override
    public AttemptScope attemptBegins(AttemptBegin begin) {
        return end -> {
            throw broken();
        };
    }

    @Override
    public void clientCalled(ClientCall call) {
        throw broken();
    }

    @Override
    public LogScope logging(Map<String, String> fields) {
        throw broken();
    }
}
