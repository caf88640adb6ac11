package dev.clew.cli.chaos.fleet;

import dev.clew.cli.chaos.proxy.TcpProxy;
import dev.clew.cli.chaos.rows.Rows;
import dev.clew.postgres.local.LocalPostgres;
import java.net.InetAddress;
import java.util.Map;

/** A PostgreSQL server of this run's own, with PostgreSQL's own durability. Each line is a proxy. */
public final class PostgresSite implements Site {

    private static final String CONNECTIONS = "200";

    private final LocalPostgres server;
    private final String url;

    private PostgresSite(LocalPostgres server, String url) {
        this.server = server;
        this.url = url;
    }

    /** Starts a server with an empty database. */
    public static PostgresSite start() {
        LocalPostgres server = LocalPostgres.start(Map.of("max_connections", CONNECTIONS));
        return new PostgresSite(server, server.newDatabase());
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public Line newLine() {
        return new Proxied(TcpProxy.to(server.port()), url, server.port());
    }

    @Override
    public Rows openRows() {
        return Rows.postgres(url);
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void up() {
        server.up();
    }

    @Override
    public void close() {
        server.close();
    }

    private record Proxied(TcpProxy proxy, String direct, int port) implements Line {

        @Override
        public String url() {
            String here = InetAddress.getLoopbackAddress().getHostAddress() + ":" + proxy.port();
            return direct.replace("localhost:" + port, here);
        }

        @Override
        public void cut() {
            proxy.cut();
        }

        @Override
        public void stall() {
            proxy.stall();
        }

        @Override
        public void resume() {
            proxy.resume();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
