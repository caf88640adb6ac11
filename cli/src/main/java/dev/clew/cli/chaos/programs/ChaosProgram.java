package dev.clew.cli.chaos.programs;

import dev.clew.cli.chaos.programs.PlainClient.Answer;
import dev.clew.cli.chaos.programs.PlainClient.Refused;
import dev.clew.cli.chaos.programs.Stage.Nap;
import dev.clew.cli.chaos.programs.Stage.Receive;
import dev.clew.cli.chaos.programs.Stage.Save;
import dev.clew.cli.chaos.programs.Stage.Sleep;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A program of the operating system that does what its script says, from the top in every run, and notes before and after each
 * request what it asks and what it hears. What it does not know, it asks again for a minute: longer than its host needs to come back,
 * and to refuse it.
 */
public final class ChaosProgram {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long NAP_LOOK_MS = 250;
    private static final long LONG_MS = 3_600_000;

    private final PlainClient client;
    private final String namespace;
    private final String run;
    private final Trace trace;

    /** The program is to exit. */
    private static final class Leaving extends Exception {
        private static final long serialVersionUID = 1L;

        Leaving(String why) {
            super(why, null, false, false);
        }
    }

    private interface Asking {
        Answer ask() throws Refused;
    }

    private ChaosProgram(PlainClient client, String namespace, String run, Trace trace) {
        this.client = client;
        this.namespace = namespace;
        this.run = run;
        this.trace = trace;
    }

    /** Runs once; the argument is the file of the trace. */
    public static void main(String[] arguments) throws InterruptedException {
        String id = variable("CLEW_INSTANCE_ID");
        String run = variable("CLEW_RUN");
        String namespace = variable("CLEW_NAMESPACE");
        int code = 0;
        try (Trace trace = Trace.append(Path.of(arguments[0]), id, Integer.parseInt(run))) {
            trace.write(Moment.BEGUN, Request.NONE, "", "");
            try {
                PlainClient client = new PlainClient(variable("CLEW_URL"), namespace, id, run, variable("CLEW_TOKEN"));
                new ChaosProgram(client, namespace, run, trace).run();
            } catch (Leaving leaving) {
                trace.write(Moment.LEFT, Request.NONE, "", String.valueOf(leaving.getMessage()));
            } catch (Refused refused) {
                trace.write(Moment.GAVE_UP, Request.NONE, "", String.valueOf(refused.getMessage()));
                code = 1;
            }
        }
        Runtime.getRuntime().halt(code);
    }

    private static String variable(String name) {
        return Optional.ofNullable(System.getenv(name))
                .orElseThrow(() -> new IllegalStateException(name + " is not set; this is launched by a chaos run"));
    }

    private void run() throws InterruptedException, Leaving, Refused {
        ask(Request.REGISTER, "", "", () -> client.post("register", object("tenant_id", namespace)), answer -> "");
        Answer input = ask(Request.INPUT, "", "", () -> client.get("input"), answer -> "");
        List<String> values = new ArrayList<>();
        for (Stage stage : Script.parse(input.bytes("input").orElseThrow()).stages()) {
            switch (stage) {
                case Save(String key, Duration work) -> values.add(save(key, work));
                case Sleep(String key, Duration span) -> sleep(key, span);
                case Nap(String key, Duration span) -> nap(key, span);
                case Receive(String key) -> values.add(receive(key));
            }
        }
        String output = String.join(" ", values);
        String body = object("output", PlainClient.base64(output));
        ask(Request.COMPLETE, "", "", () -> client.post("completed", body), answer -> output);
        throw new Leaving("completed");
    }

    private String save(String key, Duration work) throws InterruptedException, Leaving, Refused {
        Optional<String> found = find(key);
        if (found.isPresent()) {
            return found.get();
        }
        Thread.sleep(work);
        return save(key, run + "-" + UUID.randomUUID());
    }

    private String receive(String key) throws InterruptedException, Leaving, Refused {
        Optional<String> found = find(key);
        if (found.isPresent()) {
            return found.get();
        }
        Answer sent = ask(
                Request.POLL,
                key,
                "",
                () -> client.get("signals/" + key),
                answer -> answer.bytes("payload").orElse(""));
        Optional<String> payload = sent.bytes("payload");
        if (payload.isEmpty()) {
            suspend(
                    key,
                    "",
                    "{\"reason\":\"waiting_signal\",\"signal_id\":\"" + key + "\",\"wake_at_ms\":"
                            + (System.currentTimeMillis() + LONG_MS) + "}");
        }
        return save(key, payload.orElseThrow());
    }

    private Optional<String> find(String key) throws InterruptedException, Leaving, Refused {
        Answer answer = ask(
                Request.PROBE,
                key,
                "",
                () -> checkpoint(key, "", true),
                found -> found.bytes("state").orElse(""));
        heed(answer);
        return answer.says("found") ? answer.bytes("state") : Optional.empty();
    }

    private String save(String key, String mine) throws InterruptedException, Leaving, Refused {
        Answer answer = ask(
                Request.SAVE,
                key,
                mine,
                () -> checkpoint(key, mine, false),
                saved -> saved.bytes("state").orElse(mine));
        heed(answer);
        return answer.bytes("state").orElse(mine);
    }

    private Answer checkpoint(String key, String state, boolean probe) throws Refused {
        return client.post(
                "checkpoint",
                "{\"checkpoint_id\":\"" + key + "\",\"state\":\"" + PlainClient.base64(state) + "\",\"probe\":" + probe
                        + "}");
    }

    private long beginSleep(String key, Duration span) throws InterruptedException, Refused {
        String body = "{\"checkpoint_id\":\"" + key + "\",\"duration_ms\":" + span.toMillis()
                + ",\"state\":\"\",\"hold\":false}";
        return ask(
                        Request.SLEEP,
                        key,
                        "",
                        () -> client.post("sleep", body),
                        answer -> Long.toString(answer.number("wake_at_ms")))
                .number("wake_at_ms");
    }

    private void sleep(String key, Duration span) throws InterruptedException, Leaving, Refused {
        long untilMs = beginSleep(key, span);
        if (System.currentTimeMillis() < untilMs) {
            suspend(key, Long.toString(untilMs), "{\"reason\":\"sleeping\",\"wake_at_ms\":" + untilMs + "}");
        }
        slept(key, untilMs);
    }

    private void nap(String key, Duration span) throws InterruptedException, Leaving, Refused {
        long untilMs = beginSleep(key, span);
        for (long left = untilMs - System.currentTimeMillis(); left > 0; left = untilMs - System.currentTimeMillis()) {
            Thread.sleep(Math.min(left, NAP_LOOK_MS));
            heed(ask(Request.POLL, "", "", () -> client.get("signals"), answer -> ""));
        }
        slept(key, untilMs);
    }

    private void slept(String key, long untilMs) {
        trace.write(Moment.SLEPT, Request.SLEEP, key, Long.toString(untilMs));
    }

    private void suspend(String key, String untilMs, String body) throws InterruptedException, Leaving, Refused {
        ask(Request.SUSPEND, key, untilMs, () -> client.post("suspended", body), answer -> untilMs);
        throw new Leaving(untilMs.isEmpty() ? "waiting" : "sleeping");
    }

    private void heed(Answer answer) throws InterruptedException, Leaving, Refused {
        Optional<String> signal = answer.text("signal_type");
        if (signal.isPresent()) {
            String type = signal.get();
            ask(
                    Request.ACKNOWLEDGE,
                    "",
                    "",
                    () -> client.post("signals/ack", object("signal_type", type)),
                    acknowledged -> type.toUpperCase(Locale.ROOT));
            if (!type.equals("resume")) {
                throw new Leaving(type);
            }
        }
    }

    private static String object(String name, String value) {
        return "{\"" + name + "\":\"" + value + "\"}";
    }

    private Answer ask(Request request, String key, String given, Asking asking, Function<Answer, String> shown)
            throws InterruptedException, Refused {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            trace.write(Moment.ASKED, request, key, given);
            try {
                Answer answered = asking.ask();
                trace.write(Moment.ACCEPTED, request, key, shown.apply(answered));
                return answered;
            } catch (Refused refused) {
                trace.write(
                        refused.again() ? Moment.UNCERTAIN : Moment.REFUSED,
                        request,
                        key,
                        String.valueOf(refused.getMessage()));
                if (!refused.again() || System.nanoTime() > end) {
                    throw refused;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
