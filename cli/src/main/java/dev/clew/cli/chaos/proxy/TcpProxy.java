package dev.clew.cli.chaos.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port on loopback that leads to another one, until the connections are cut or held up. Thread-safe.
 *
 * <p>Whoever connects while there is nobody behind it is turned away at once.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Gate gate = new Gate();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TcpProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** A proxy on a free port. */
    public static TcpProxy to(int targetPort) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            ServerSocket server = new ServerSocket(0, 0, loopback);
            TcpProxy proxy = new TcpProxy(server, new InetSocketAddress(loopback, targetPort));
            Thread.ofVirtual().name("chaos-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback", e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks all connections off, without a farewell. New ones get through. */
    public void cut() {
        open.forEach(this::reset);
    }

    /** Forwards nothing any more, on old connections and on new ones, and says nothing about it. */
    public void stall() {
        gate.shut();
    }

    /** Forwards what has come meanwhile, and all that comes. */
    public void resume() {
        gate.open();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening", e);
        } finally {
            gate.open();
            cut();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().name("chaos-proxy").start(() -> connect(client));
            } catch (IOException closed) {
                // the loop sees whether it was the server
            }
        }
    }

    private void connect(Socket client) {
        Socket behind = new Socket();
        open.add(behind);
        try {
            gate.pass();
            behind.connect(target);
            for (Socket socket : List.of(client, behind)) {
                socket.setTcpNoDelay(true);
            }
            Thread.ofVirtual().name("chaos-proxy").start(() -> pump(client, behind));
            pump(behind, client);
        } catch (IOException | InterruptedException nobodyThere) {
            reset(client);
            reset(behind);
        }
    }

    /** Forwards one way until one side ends, and ends the other. */
    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int read; (read = from.getInputStream().read(buffer)) >= 0; ) {
                gate.pass();
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException cut) {
            // ends like a farewell
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // which is what was wanted
        }
        quietly(socket);
    }

    private void quietly(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // which is what was wanted
        }
    }
}
