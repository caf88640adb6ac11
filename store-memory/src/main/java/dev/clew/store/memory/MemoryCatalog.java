package dev.clew.store.memory;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.StateRow;
import dev.clew.store.TaskStanding;
import dev.clew.store.TurnRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Catalog over {@link Tables}. */
final class MemoryCatalog implements Catalog {

    private final Gate gate;
    private final Tables tables;

    MemoryCatalog(Gate gate, Tables tables) {
        this.gate = gate;
        this.tables = tables;
    }

    @Override
    public Optional<InstanceRow> find(InstanceId id) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).map(Instance::toRow));
    }

    @Override
    public List<InstanceRow> list(InstanceFilter filter) {
        return gate.pass(() -> {
            NavigableMap<Long, Instance> all = tables.namespace(filter.namespace());
            NavigableMap<Long, Instance> page =
                    filter.before().map(key -> all.headMap(key, false)).orElse(all);
            return page.descendingMap().values().stream()
                    .map(Instance::toRow)
                    .filter(filter::fits)
                    .limit(filter.limit())
                    .toList();
        });
    }

    @Override
    public List<TurnRow> history(InstanceId id, int execution, int from, int limit) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).stream()
                .flatMap(instance -> instance.turns(execution).stream())
                .map(Instance.StoredTurn::row)
                .skip(from)
                .limit(limit)
                .toList());
    }

    @Override
    public List<MessageRow> inbox(InstanceId id, int limit) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).stream()
                .flatMap(instance -> instance.inbox.values().stream())
                .map(message -> message.row)
                .limit(limit)
                .toList());
    }

    @Override
    public Backlog backlog(Instant now) {
        return gate.pass(
                () -> new Backlog(tables.countReady(now), tables.tasks.count(false), tables.tasks.count(true)));
    }

    @Override
    public List<TaskStanding> tasks(InstanceId id, int limit) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).stream()
                .flatMap(instance -> instance.tasks.values().stream())
                .map(tables.tasks::standing)
                .limit(limit)
                .toList());
    }

    @Override
    public Optional<StateRow> state(InstanceId id, String name) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).map(instance -> instance.state.get(name)));
    }

    @Override
    public List<StateRow> state(InstanceId id) {
        return gate.pass(() -> Optional.ofNullable(tables.instance(id)).stream()
                .flatMap(instance -> instance.state.values().stream())
                .toList());
    }

    @Override
    public Map<InstanceStatus, Long> count(String namespace, Attributes having) {
        return gate.pass(() -> tables.namespace(namespace).values().stream()
                .filter(instance -> instance.attributes.include(having))
                .map(instance -> instance.status)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }
}
