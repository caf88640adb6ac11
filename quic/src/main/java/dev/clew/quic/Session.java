package dev.clew.quic;

import dev.clew.api.Names;
import dev.clew.environment.Management;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.RunRef;
import dev.clew.quic.Authenticator.Permit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who asks over one connection, as far as it has said. Thread-safe. */
final class Session {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Function<String, ProcessProtocol> namespaces;
    private final Optional<Function<String, Management>> managements;
    private final Optional<Authenticator> authenticator;
    private volatile Optional<String> namespace = Optional.empty();
    private volatile String token = "";

    /** @param managements of each namespace, if this is a connection to manage over */
    Session(
            Function<String, ProcessProtocol> namespaces,
            Optional<Function<String, Management>> managements,
            Optional<Authenticator> authenticator) {
        this.namespaces = namespaces;
        this.managements = managements;
        this.authenticator = authenticator;
    }

    /** A client that knows this protocol begins. */
    synchronized void hello(Request.Hello hello) {
        token = hello.token();
        Permit permit = permit();
        String said = hello.namespace().isEmpty()
                ? permit.namespace().orElse(DEFAULT_NAMESPACE)
                : required("namespace", hello.namespace());
        settle(said, permit);
    }

    /** A registration says whose the connection is, if nothing else has. */
    synchronized void register(String tenantId) {
        if (namespace.isEmpty()) {
            settle(required("tenant_id", tenantId), permit());
        } else if (!tenantId.isEmpty() && !namespace.get().equals(tenantId)) {
            throw forbidden("this connection is of namespace '" + namespace.get() + "' and not of '" + tenantId
                    + "'; open another");
        }
    }

    private static String required(String what, String name) {
        if (name.isEmpty()) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, what + " is required");
        }
        try {
            return Names.require(what, name);
        } catch (IllegalArgumentException wrong) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private void settle(String said, Permit permit) {
        if (namespace.filter(settled -> !settled.equals(said)).isPresent()) {
            throw forbidden("this connection is of namespace '" + namespace.orElse("") + "' already; open another");
        }
        requireNamespace(permit, said);
        namespace = Optional.of(said);
    }

    private static void requireNamespace(Permit permit, String said) {
        if (permit.namespace().filter(own -> !own.equals(said)).isPresent()) {
            throw forbidden("the token is for another namespace than '" + said + "'");
        }
    }

    private Permit permit() {
        return authenticator
                .map(proof -> proof.prove(token)
                        .orElseThrow(() -> forbidden(
                                token.isEmpty()
                                        ? "this server wants a token, in the hello that begins a connection"
                                        : "the token is not one of this server's, or has expired; ask for a new one")))
                .orElse(Permit.EVERYTHING);
    }

    private static ProcessException forbidden(String message) {
        return new ProcessException(ProcessError.FORBIDDEN, message);
    }

    /**
     * Reads a request of the protocol of this connection.
     *
     * @throws MalformedException if it is none
     */
    Asked read(byte[] payload, Supplier<Upload> upload) {
        return managements.isPresent()
                ? new Asked.ByManager(ManagementRequestCodec.decode(payload), upload.get())
                : new Asked.ByProcess(RequestCodec.decode(payload));
    }

    /**
     * What is managed in this session, after proof that it may be.
     *
     * @param tenant the namespace that the request says; empty for that of the connection
     */
    Management management(String tenant) {
        Permit permit = permit();
        if (!permit.manages()) {
            throw forbidden("the token is not one to manage with");
        }
        String name = tenant.isEmpty()
                ? namespace.or(permit::namespace).orElse(DEFAULT_NAMESPACE)
                : required("tenant_id", tenant);
        requireNamespace(permit, name);
        if (namespace.filter(settled -> !settled.equals(name)).isPresent()) {
            throw forbidden("this connection is of namespace '" + namespace.orElse("") + "' and not of '" + name
                    + "'; open another");
        }
        return managements.orElseThrow().apply(name);
    }

    /** What is asked in this session, after proof that it may be. */
    Access access() {
        Permit permit = permit();
        String name = namespace.or(permit::namespace).orElse(DEFAULT_NAMESPACE);
        requireNamespace(permit, name);
        return new Access(name, namespaces.apply(name), permit);
    }

    /** Where to ask, and what for. */
    record Access(String namespace, ProcessProtocol protocol, Permit permit) {

        /** The run that asks for something of its own. */
        RunRef run(String instanceId, OptionalInt said) {
            if (instanceId.isEmpty()) {
                throw new ProcessException(ProcessError.VALIDATION_ERROR, "instance_id is required");
            }
            if (permit.instanceId().filter(own -> !own.equals(instanceId)).isPresent()) {
                throw forbidden("the token is for another instance than '" + instanceId + "'");
            }
            if (permit.run().isPresent() && said.isPresent() && !permit.run().equals(said)) {
                throw forbidden("the token is for run " + permit.run().getAsInt() + ", not run " + said.getAsInt());
            }
            return new RunRef(instanceId, permit.run().isPresent() ? permit.run() : said);
        }
    }
}
