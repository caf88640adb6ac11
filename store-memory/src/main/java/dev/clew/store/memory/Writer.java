package dev.clew.store.memory;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Program;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of write does. Every method first looks, then changes, so that a write is whole or not at all.
 */
final class Writer {

    private static final Outcome DEAD = new Fenced("the epoch is dead");
    private static final Outcome NOT_OWNER = new Fenced("the epoch does not own the instance");
    private static final Outcome NOT_NEXT = new Fenced("the turn is not the next one");

    private static final Outcome NOT_AS_SEEN = new Fenced("the instance does not stand as it was seen");

    /** Who stores what no owner does. */
    private static final Epoch NOBODY = new Epoch(0);

    /** Who stores turns that are copies. */
    private static final Epoch COPIED = new Epoch(-1);

    private final Tables tables;
    private final Inboxes inboxes;
    private final Tasks tasks;

    Writer(Tables tables) {
        this.tables = tables;
        this.inboxes = new Inboxes(tables);
        this.tasks = new Tasks(tables, inboxes);
    }

    Outcome apply(Write write, Instant now) {
        return switch (write) {
            case Write.Start start -> start(start, now);
            case Write.Delivery delivery -> deliver(delivery, now);
            case Write.Turn turn -> turn(turn, now);
            case Write.Report report -> report(report, now);
            case Write.GiveBack giveBack -> giveBack(giveBack, now);
            case Write.Release release -> release(release, now);
            case Write.Hold hold -> hold(hold);
            case Write.Pause pause -> pause(pause);
            case Write.Resume resume -> resume(resume, now);
            case Write.Terminate terminate -> terminate(terminate, now);
            case Write.Reset reset -> reset(reset, now);
            case Write.Migrate migrate -> migrate(migrate);
            case Write.Import taken -> take(taken, now);
        };
    }

    private Outcome start(Write.Start start, Instant now) {
        if (dead(start.owner())) {
            return DEAD;
        }
        Instance existing = tables.instance(start.id());
        if (existing != null && existing.key == start.key()) {
            return Committed.INSTANCE;
        }
        KnownKeys.First first = existing == null
                ? null
                : start.idempotencyKey().map(existing.keys::first).orElse(null);
        if (first != null) {
            return new Repeated(first.at());
        }
        if (existing != null && !(start.replace() && existing.status.ended())) {
            return new Exists(existing.toRow());
        }
        if (tables.instance(start.key()) != null) {
            return new Refused("the key " + start.key() + " is another instance's");
        }
        if (existing != null) {
            tables.remove(existing);
        }
        var program = new Program(start.kind(), start.name(), start.version());
        var instance = new Instance(
                start.key(),
                start.id(),
                program,
                start.start(),
                Millis.cut(start.at()),
                start.attributes(),
                start.format());
        instance.beginsAt = start.beginsAt().map(Millis::cut).orElse(null);
        start.idempotencyKey()
                .ifPresent(key -> instance.keys.started(key, new KnownKeys.First(start.key(), instance.createdAt)));
        tables.add(instance);
        start.owner()
                .map(tables.nodes::get)
                .ifPresentOrElse(
                        node -> tables.own(instance, node), () -> tables.readyAt(instance, instance.readyFrom(now)));
        return Committed.INSTANCE;
    }

    private Outcome deliver(Write.Delivery delivery, Instant now) {
        return dead(delivery.sender()) ? DEAD : inboxes.deliver(delivery, now);
    }

    private Outcome report(Write.Report report, Instant now) {
        return dead(report.owner()) || dead(report.sender()) ? DEAD : tasks.report(report, now);
    }

    private Outcome giveBack(Write.GiveBack giveBack, Instant now) {
        return dead(giveBack.owner()) ? DEAD : tasks.giveBack(giveBack, now);
    }

    private Outcome turn(Write.Turn turn, Instant now) {
        if (dead(turn.owner())) {
            return DEAD;
        }
        Instance instance = tables.instance(turn.key());
        if (instance == null) {
            return NOT_OWNER;
        }
        List<Instance.StoredTurn> turns = instance.turns(turn.execution());
        if (turn.number() < turns.size()) {
            Instance.StoredTurn stored = turns.get(turn.number());
            boolean same =
                    stored.by().equals(turn.owner()) && stored.row().events().equals(turn.events());
            return same ? Committed.INSTANCE : NOT_NEXT;
        }
        if (!instance.ownedBy(turn.owner())) {
            return NOT_OWNER;
        }
        if (turn.execution() != instance.execution || turn.number() != turns.size()) {
            return NOT_NEXT;
        }
        Optional<Outcome> refusal = tasks.refusal(turn.errands());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        instance.append(
                new TurnRow(turn.execution(), turn.number(), Millis.cut(turn.at()), turn.events()), turn.owner());
        turn.consumed().forEach(key -> tables.consume(instance, key));
        tasks.run(turn.errands(), instance);
        turn.change().ifPresent(change -> change(instance, change, Millis.cut(turn.at()), now));
        return send(turn.outbox(), now);
    }

    private Outcome send(Write.Outbox outbox, Instant now) {
        return outbox.isEmpty()
                ? Committed.INSTANCE
                : new Sent(
                        outbox.writes().stream().map(write -> apply(write, now)).toList());
    }

    private void change(Instance instance, Write.Change change, Instant at, Instant now) {
        instance.claims = 0;
        change.status().ifPresent(status -> {
            instance.status = status;
            instance.updatedAt = at;
        });
        change.outcome().ifPresent(outcome -> instance.outcome = outcome);
        change.customStatus().ifPresent(text -> {
            instance.customStatus = text.isEmpty() ? null : text;
            instance.statusVersion++;
            instance.updatedAt = at;
        });
        change.state().put().forEach((name, value) -> instance.state.put(name, new StateRow(name, value, at)));
        change.state().removed().forEach(instance.state::remove);
        change.attributes().ifPresent(attributes -> instance.attributes = attributes);
        change.next().ifPresent(start -> {
            tables.tasks.withdrawAll(instance);
            instance.execution++;
            instance.start = start;
            instance.updatedAt = at;
        });
        change.version().ifPresent(version -> tables.version(instance, version));
        change.format().ifPresent(format -> instance.format = format);
        if (instance.status.ended()) {
            end(instance);
        } else if (instance.status.held()) {
            tables.disown(instance);
        } else {
            change.release().ifPresent(ready -> tables.release(instance, millis(ready.at()), now));
        }
    }

    private void end(Instance instance) {
        tables.disown(instance);
        tables.clearInbox(instance);
        tables.tasks.withdrawAll(instance);
    }

    private Outcome release(Write.Release release, Instant now) {
        if (dead(release.owner())) {
            return DEAD;
        }
        Instance instance = tables.instance(release.key());
        if (instance == null || !instance.ownedBy(release.owner())) {
            return NOT_OWNER;
        }
        instance.claims = 0;
        tables.release(instance, millis(release.readyAt()), now);
        return Committed.INSTANCE;
    }

    private Outcome hold(Write.Hold hold) {
        if (dead(hold.owner())) {
            return DEAD;
        }
        Instance instance = tables.instance(hold.key());
        if (instance == null || !instance.ownedBy(hold.owner())) {
            return NOT_OWNER;
        }
        tables.disown(instance);
        instance.status = hold.status();
        instance.outcome = hold.outcome();
        instance.updatedAt = Millis.cut(hold.at());
        return Committed.INSTANCE;
    }

    private Outcome pause(Write.Pause pause) {
        Instance instance = tables.instance(pause.id());
        if (instance == null) {
            return NotFound.INSTANCE;
        }
        if (instance.status.ended()) {
            return new Ended(instance.status);
        }
        if (instance.owner == null && !instance.status.held()) {
            tables.pause(instance, pause.outcome(), Millis.cut(pause.at()));
        } else if (instance.owner != null && instance.pausing == null) {
            instance.pausing = pause.outcome();
        }
        return Committed.INSTANCE;
    }

    private Outcome resume(Write.Resume resume, Instant now) {
        Instance instance = tables.instance(resume.id());
        if (instance == null) {
            return NotFound.INSTANCE;
        }
        if (resume.paused()) {
            tables.unpause(instance, Millis.cut(resume.at()), now);
        } else if (instance.status.inTrouble()) {
            instance.status = InstanceStatus.RUNNING;
            instance.outcome = null;
            instance.claims = 0;
            instance.updatedAt = Millis.cut(resume.at());
            tables.readyAt(instance, now);
        }
        return Committed.INSTANCE;
    }

    private Outcome terminate(Write.Terminate terminate, Instant now) {
        Instance instance = tables.instance(terminate.key());
        if (instance == null) {
            return NotFound.INSTANCE;
        }
        if (instance.status.ended()) {
            return new Ended(instance.status);
        }
        int number = instance.turns(instance.execution).size();
        instance.append(
                new TurnRow(instance.execution, number, Millis.cut(terminate.at()), terminate.events()), NOBODY);
        instance.status = InstanceStatus.TERMINATED;
        instance.outcome = terminate.outcome();
        instance.claims = 0;
        instance.updatedAt = Millis.cut(terminate.at());
        tables.readyAt(instance, null);
        end(instance);
        return send(terminate.outbox(), now);
    }

    private Outcome reset(Write.Reset reset, Instant now) {
        Instance instance = tables.instance(reset.key());
        if (instance == null) {
            return NotFound.INSTANCE;
        }
        if (instance.execution == reset.execution() + 1 && instance.start.equals(reset.start())) {
            return Committed.INSTANCE;
        }
        if (instance.execution != reset.execution()
                || instance.status != reset.status()
                || instance.turns(reset.execution()).size() != reset.length()) {
            return NOT_AS_SEEN;
        }
        Instant at = Millis.cut(reset.at());
        tables.tasks.withdrawAll(instance);
        reset.consumed().forEach(key -> tables.consume(instance, key));
        instance.execution++;
        instance.start = reset.start();
        instance.format = reset.format();
        for (TurnRow turn : reset.turns()) {
            instance.append(new TurnRow(turn.execution(), turn.number(), Millis.cut(turn.at()), turn.events()), COPIED);
        }
        instance.status = InstanceStatus.RUNNING;
        instance.beginsAt = null;
        instance.outcome = null;
        instance.claims = 0;
        instance.customStatus =
                reset.customStatus().filter(text -> !text.isEmpty()).orElse(null);
        instance.statusVersion++;
        instance.updatedAt = at;
        instance.attributes = reset.attributes();
        instance.state.clear();
        keep(instance, reset.state());
        tables.readyAt(instance, now);
        return send(reset.outbox(), now);
    }

    private Outcome migrate(Write.Migrate migrate) {
        Instance instance = tables.instance(migrate.key());
        if (instance == null) {
            return NotFound.INSTANCE;
        }
        List<Instance.StoredTurn> turns = instance.turns(migrate.execution());
        if (turns.size() > migrate.length()
                && turns.get(migrate.length()).row().events().equals(migrate.events())) {
            return Committed.INSTANCE;
        }
        if (instance.execution != migrate.execution()
                || instance.status != migrate.status()
                || turns.size() != migrate.length()) {
            return NOT_AS_SEEN;
        }
        Instant at = Millis.cut(migrate.at());
        instance.append(new TurnRow(migrate.execution(), migrate.length(), at, migrate.events()), COPIED);
        instance.updatedAt = at;
        instance.format = Math.max(instance.format, migrate.format());
        tables.version(instance, migrate.version());
        return Committed.INSTANCE;
    }

    private Outcome take(Write.Import taken, Instant now) {
        InstanceRow row = taken.row();
        Instance existing = tables.instance(row.id());
        if (existing != null) {
            return existing.key == row.key() ? Committed.INSTANCE : new Exists(existing.toRow());
        }
        if (tables.instance(row.key()) != null) {
            return new Refused("the key " + row.key() + " is another instance's");
        }
        var program = new Program(row.kind(), row.name(), row.version());
        var instance = new Instance(
                row.key(), row.id(), program, row.start(), Millis.cut(row.createdAt()), row.attributes(), row.format());
        instance.execution = row.execution();
        instance.status = row.status();
        instance.outcome = row.outcome().orElse(null);
        instance.customStatus = row.customStatus().orElse(null);
        instance.statusVersion = row.statusVersion();
        instance.updatedAt = Millis.cut(row.updatedAt());
        for (TurnRow turn : taken.turns()) {
            instance.append(new TurnRow(turn.execution(), turn.number(), Millis.cut(turn.at()), turn.events()), COPIED);
        }
        keep(instance, taken.state());
        tables.add(instance);
        if (row.status() == InstanceStatus.RUNNING) {
            tables.readyAt(instance, now);
        }
        return send(taken.outbox(), now);
    }

    private static void keep(Instance instance, List<StateRow> values) {
        values.forEach(value ->
                instance.state.put(value.name(), new StateRow(value.name(), value.value(), Millis.cut(value.putAt()))));
    }

    private boolean dead(Optional<Epoch> epoch) {
        return epoch.filter(this::dead).isPresent();
    }

    private boolean dead(Epoch epoch) {
        return !tables.nodes.containsKey(epoch);
    }

    private static @Nullable Instant millis(Optional<Instant> instant) {
        return instant.map(Millis::cut).orElse(null);
    }
}
