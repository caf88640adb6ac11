package dev.clew.engine;

import dev.clew.api.Codec;
import dev.clew.api.Payload;
import dev.clew.api.ReceivedUpdate;
import dev.clew.api.Update;
import dev.clew.api.UpdatePage;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.Answer;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceId;
import dev.clew.store.TurnRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Reads the updates of an execution out of its turns. For one thread. */
final class UpdateLog {

    private static final int PAGE = 500;

    private final Codec codec;
    private final SequencedMap<String, Received> received = new LinkedHashMap<>();
    private final Map<String, Payload> results = new HashMap<>();
    private int next;

    private UpdateLog(Codec codec, int from) {
        this.codec = codec;
        this.next = from;
    }

    private record Received(TurnRow turn, Event.UpdateReceived event) {}

    /** Reads the turns from one on, to the last that there is. */
    static UpdatePage read(Catalog catalog, Codec codec, InstanceId id, int execution, int from) {
        UpdateLog log = new UpdateLog(codec, from);
        List<TurnRow> page;
        do {
            page = catalog.history(id, execution, log.next, PAGE);
            page.forEach(log::take);
        } while (page.size() == PAGE);
        return log.page();
    }

    private void take(TurnRow turn) {
        next = turn.number() + 1;
        if (!turn.events().contains("\"Update")) {
            return; // most turns say nothing of updates and need not be parsed
        }
        for (Event event : HistoryJson.read(turn.events())) {
            if (event instanceof Event.UpdateReceived update) {
                received.put(update.updateId(), new Received(turn, update));
            } else if (event instanceof Event.UpdateAnswered answered
                    && answered.answer() instanceof Answer.Completed(Payload result)) {
                results.put(answered.updateId(), result);
            }
        }
    }

    private UpdatePage page() {
        return new UpdatePage(
                received.values().stream()
                        .<ReceivedUpdate>map(one -> new Entry(
                                codec,
                                one.turn().number(),
                                one.turn().at(),
                                one.event().name(),
                                one.event().updateId(),
                                one.event().input(),
                                Optional.ofNullable(results.get(one.event().updateId()))))
                        .toList(),
                next);
    }

    private record Entry(
            Codec codec, int turn, Instant at, String name, String id, Payload given, Optional<Payload> answered)
            implements ReceivedUpdate {

        @Override
        public <I> I input(Update<I, ?> update) {
            @Nullable I value = codec.decode(given, update.input());
            if (value == null) {
                throw new IllegalStateException("update '" + name + "' was asked for with nothing");
            }
            return value;
        }

        @Override
        public <O> Optional<O> result(Update<?, O> update) {
            return answered.flatMap(payload -> Optional.ofNullable(codec.decode(payload, update.output())));
        }
    }
}
