package dev.clew.cli.chaos.fleet;

import dev.clew.cli.chaos.rows.Rows;
import java.nio.file.Path;

/** A file, which nothing but a kill of who writes it can strike. */
public record SqliteSite(Path file) implements Site {

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Line newLine() {
        return new Direct(Stores.sqlite(file));
    }

    @Override
    public Rows openRows() {
        return Rows.sqlite(file);
    }

    @Override
    public void stop() {
        throw noServer();
    }

    @Override
    public void kill() {
        throw noServer();
    }

    /** A file is always there. */
    @Override
    public void up() {}

    @Override
    public void close() {}

    private static UnsupportedOperationException noServer() {
        return new UnsupportedOperationException("SQLite has no server and no connections");
    }

    private record Direct(String url) implements Line {

        @Override
        public void cut() {
            throw noServer();
        }

        @Override
        public void stall() {
            throw noServer();
        }

        /** It was never held up. */
        @Override
        public void resume() {}

        @Override
        public void close() {}
    }
}
