package dev.clew.server.config;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Durations;
import dev.clew.process.ProcessQuota;
import dev.clew.quic.ServerIdentity;
import dev.clew.server.Certificates;
import dev.clew.server.Limits;
import dev.clew.server.ServerOptions;
import dev.clew.server.ServerOptions.OverQuic;
import dev.clew.server.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What was set, and where. Immutable. */
public final class Settings {

    private static final Pattern PASSWORD = Pattern.compile("(password=)[^&]*|(//[^:/@]*:)[^@]*(?=@)");

    private final Map<Setting, Value> values;

    private Settings(Map<Setting, Value> values) {
        this.values = values;
    }

    /**
     * A value.
     *
     * @param source where it was set, for people
     */
    public record Value(String text, String source) {}

    /**
     * Puts together what was set: flags before variables before the file before what is usual.
     *
     * @param file with lines such as {@code port = 8001}
     * @throws ConfigurationException if something is set that there is not, or a file cannot be read
     */
    public static Settings of(Map<Setting, String> flags, Map<String, String> environment, Optional<Path> file) {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            setting.usual().ifPresent(usual -> values.put(setting, new Value(usual, "usual")));
        }
        file.ifPresent(path -> ConfigFile.read(path)
                .forEach((name, text) -> values.put(known(name, path), new Value(text, path.toString()))));
        requireKnown(environment);
        for (Setting setting : Setting.values()) {
            setting.alias()
                    .ifPresent(alias -> Optional.ofNullable(environment.get(alias))
                            .ifPresent(text -> values.put(setting, new Value(aliased(setting, text), alias))));
            Optional.ofNullable(environment.get(setting.variable()))
                    .ifPresent(text -> values.put(setting, new Value(text, setting.variable())));
        }
        flags.forEach((setting, text) -> values.put(setting, new Value(text, "--" + setting.key())));
        return new Settings(values);
    }

    /** That server's variables name their units; ours are part of the value. */
    private static String aliased(Setting setting, String text) {
        return switch (setting) {
            case DRAIN_GRACE -> text + "ms";
            case STORE -> StoreAddress.jdbc(text);
            default -> text;
        };
    }

    private static Setting known(String name, Path file) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.key().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "setting '" + name + "' in " + file,
                        name,
                        Arrays.stream(Setting.values()).map(Setting::key).toList()));
    }

    private static void requireKnown(Map<String, String> environment) {
        List<String> known =
                Arrays.stream(Setting.values()).map(Setting::variable).toList();
        new TreeMap<>(environment)
                .keySet().stream()
                        .filter(name -> name.startsWith(Setting.PREFIX) && !known.contains(name))
                        .findFirst()
                        .ifPresent(name -> {
                            throw unknown("variable " + name, name, known);
                        });
    }

    private static ConfigurationException unknown(String what, String name, List<String> known) {
        return wrong("there is no " + what + "; the nearest there is: " + Nearest.to(name, known));
    }

    private static ConfigurationException wrong(String message) {
        return new ConfigurationException("bad_setting", message);
    }

    /** All that have a value, in order; without passwords. */
    public Map<Setting, Value> shown() {
        Map<Setting, Value> shown = new EnumMap<>(Setting.class);
        values.forEach((setting, value) ->
                shown.put(setting, new Value(PASSWORD.matcher(value.text()).replaceAll("$1$2***"), value.source())));
        return Collections.unmodifiableMap(shown);
    }

    // --- what they mean

    /**
     * The path of a SQLite file, or a URL that begins with {@code jdbc:postgresql:}.
     *
     * @throws ConfigurationException if none was set
     */
    public String store() {
        return text(Setting.STORE)
                .orElseThrow(() -> wrong("no store was set; give --store FILE, or a URL such as"
                        + " jdbc:postgresql://localhost/orders"));
    }

    /** The schema in PostgreSQL, if one was set. */
    public Optional<String> schema() {
        return text(Setting.SCHEMA);
    }

    /**
     * How to serve. Reads the files that are named, and makes a certificate if that was asked for.
     *
     * @throws ConfigurationException if a value makes no sense, with its name and where it was set
     */
    public ServerOptions options() {
        ServerOptions options = new ServerOptions(
                text(Setting.HOST).orElse(""),
                number(Setting.PORT, 0, 65_535),
                text(Setting.TOKEN_SECRET_FILE).map(file -> tokens(Path.of(file))),
                Optional.empty(),
                limits(),
                quota(),
                Optional.empty());
        return tls(options);
    }

    private ProcessQuota quota() {
        return new ProcessQuota(
                number(Setting.MAX_CHECKPOINTS, 1, Integer.MAX_VALUE),
                number(Setting.MAX_EVENTS, 1, Integer.MAX_VALUE),
                read(Setting.MAX_PROCESS_BYTES, Sizes::parse, "a size such as 256MiB, of 2047MiB at most"));
    }

    private Limits limits() {
        return new Limits(
                read(Setting.MAX_BODY, Sizes::parse, "a size such as 64MiB, of 2047MiB at most"),
                number(Setting.MAX_REQUESTS, 1, 100_000),
                number(Setting.MAX_SLEEPERS, 0, 1_000_000),
                number(Setting.MAX_INSTANCES, 0, 10_000),
                read(Setting.REQUEST_TIMEOUT, Settings::positive, "a time such as 30s"),
                read(Setting.DRAIN_GRACE, Durations::parse, "a time such as 10s"));
    }

    private static Duration positive(String text) {
        Duration span = Durations.parse(text);
        if (span.isZero()) {
            throw new IllegalArgumentException("nothing takes no time");
        }
        return span;
    }

    private Tokens tokens(Path file) {
        return read(
                Setting.TOKEN_SECRET_FILE,
                text -> secret(file),
                "a file with 32 bytes or more that nobody can guess; make one with:"
                        + " head -c 32 /dev/urandom | base64 > FILE");
    }

    private static Tokens secret(Path file) {
        try {
            String text = Files.readString(file).strip();
            return Tokens.of(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(unreadable.toString(), unreadable);
        }
    }

    private ServerOptions tls(ServerOptions options) {
        Optional<Path> certificate = text(Setting.TLS_CERT).map(Path::of);
        Optional<Path> key = text(Setting.TLS_KEY).map(Path::of);
        boolean make = read(Setting.TLS_SELF_SIGNED, Settings::flag, "true or false");
        if (certificate.isPresent() != key.isPresent() || (make && certificate.isEmpty())) {
            throw wrong("tls-cert and tls-key belong together"
                    + (make ? ", and tls-self-signed needs both to say where to put them" : "") + "; set both");
        }
        boolean quic = text(Setting.QUIC_PORT).isPresent();
        if (certificate.isEmpty()) {
            if (quic) {
                throw wrong("quic-port is set, and QUIC is never without a certificate; set tls-cert and tls-key, and"
                        + " tls-self-signed to have them made");
            }
            return options;
        }
        if (make) {
            Certificates.makeSelfSigned(
                    certificate.get(),
                    key.orElseThrow(),
                    Stream.of("localhost", "127.0.0.1", "::1", options.host())
                            .distinct()
                            .toList());
        }
        ServerOptions secured = options.tls(Certificates.server(certificate.get(), key.orElseThrow()));
        return quic
                ? secured.quic(new OverQuic(
                        number(Setting.QUIC_PORT, 0, 65_535),
                        ServerIdentity.read(certificate.get(), key.orElseThrow())))
                : secured;
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    private Optional<String> text(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::text).filter(text -> !text.isEmpty());
    }

    private int number(Setting setting, int least, int most) {
        return read(
                setting,
                text -> {
                    int number = Integer.parseInt(text);
                    if (number < least || number > most) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return number;
                },
                "a number from " + least + " to " + most);
    }

    private <T> T read(Setting setting, Function<String, T> parse, String wanted) {
        Value value = Optional.ofNullable(values.get(setting)).orElseThrow();
        try {
            return parse.apply(value.text());
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(
                    "bad_setting",
                    setting.key() + " is '" + value.text() + "' by " + value.source() + "; it must be " + wanted,
                    wrong);
        }
    }
}
