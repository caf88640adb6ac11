package dev.clew.testkit;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TraceContext;
import dev.clew.engine.EngineListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that keeps what it hears. Gives each start a trace that names who is started. */
final class Heard implements EngineListener {

    final List<String> started = new CopyOnWriteArrayList<>();
    final List<ExecutionEnd> executions = new CopyOnWriteArrayList<>();
    final List<InstanceEnd> instances = new CopyOnWriteArrayList<>();
    final List<String> held = new CopyOnWriteArrayList<>();
    final List<Replay> replays = new CopyOnWriteArrayList<>();
    final List<String> tooLong = new CopyOnWriteArrayList<>();
    final List<Subject> fenced = new CopyOnWriteArrayList<>();
    final List<String> children = new CopyOnWriteArrayList<>();
    final List<AttemptBegin> begun = new CopyOnWriteArrayList<>();
    final List<Optional<Subject>> askers = new CopyOnWriteArrayList<>();
    final List<AttemptEnd> scoped = new CopyOnWriteArrayList<>();
    final List<AttemptEnd> ended = new CopyOnWriteArrayList<>();
    final List<StoreCall> store = new CopyOnWriteArrayList<>();
    final List<ClientCall> clients = new CopyOnWriteArrayList<>();
    final List<String> starts = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> lines = new CopyOnWriteArrayList<>();
    final AtomicInteger leasesLost = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();

    static TraceContext trace(String instance) {
        return new TraceContext("trace of " + instance, Optional.of("state"));
    }

    @Override
    public StartScope starting(Start start) {
        return new StartScope() {
            @Override
            public Optional<TraceContext> trace() {
                return Optional.of(Heard.trace(start.instance()));
            }

            @Override
            public void ended(boolean stored) {
                String by = start.by().map(Subject::instance).orElse("a client");
                starts.add(start.instance() + " by " + by + ": " + stored);
            }
        };
    }

    @Override
    public void executionStarted(Subject subject, Initiator initiator) {
        started.add(subject.instance() + "/" + subject.execution() + " by " + initiator);
    }

    @Override
    public void executionEnded(ExecutionEnd end) {
        executions.add(end);
    }

    @Override
    public void instanceEnded(InstanceEnd end) {
        instances.add(end);
    }

    @Override
    public void instanceHeld(Subject subject, InstanceStatus status, Failure why) {
        held.add(subject.instance() + " " + status + " " + why.kind());
    }

    @Override
    public void replayed(Replay replay) {
        replays.add(replay);
    }

    @Override
    public void historyBecameLong(Subject subject, int events) {
        tooLong.add(subject.instance() + "/" + subject.execution() + " with " + events);
    }

    @Override
    public void turnFenced(Subject subject) {
        fenced.add(subject);
    }

    @Override
    public void childStarted(Code parent, Code child) {
        children.add(parent.name() + " > " + child.name());
    }

    @Override
    public AttemptScope attemptBegins(AttemptBegin begin) {
        begun.add(begin);
        askers.add(begin.subject().get());
        return scoped::add;
    }

    @Override
    public void attemptEnded(AttemptEnd end) {
        ended.add(end);
    }

    @Override
    public void committed(int count, Duration took) {
        writes.addAndGet(count);
    }

    @Override
    public void storeCalled(StoreCall call) {
        store.add(call);
    }

    @Override
    public void leaseLost() {
        leasesLost.incrementAndGet();
    }

    @Override
    public void clientCalled(ClientCall call) {
        clients.add(call);
    }

    @Override
    public LogScope logging(Map<String, String> fields) {
        lines.add(fields);
        return LogScope.NONE;
    }
}
