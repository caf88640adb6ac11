package dev.clew.cli.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through a proxy arrives, until it is cut or held up. */
@Timeout(30)
final class TcpProxyTest {

    private static final int BRIEFLY_MS = 200;
    private static final int LONG_MS = 10_000;

    private ServerSocket echo;
    private Thread echoing;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        echoing = Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket one = echo.accept();
                    Thread.ofVirtual().start(() -> echo(one));
                } catch (IOException closed) {
                    // the loop sees it
                }
            }
        });
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    private static void echo(Socket one) {
        try (one) {
            one.getInputStream().transferTo(one.getOutputStream());
        } catch (IOException cut) {
            // some tests do that
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(LONG_MS);
        return client;
    }

    private static int ask(Socket client, int what) throws IOException {
        client.getOutputStream().write(what);
        return client.getInputStream().read();
    }

    @Test
    void givenAConnection_whenBytesAreSent_thenTheyComeAndGo() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, 7)).isEqualTo(7);
            assertThat(ask(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void givenAConnection_whenItIsCut_thenItIsGoneAndTheNextGetsThrough() throws IOException {
        try (Socket client = connect()) {
            ask(client, 1);

            proxy.cut();

            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        try (Socket next = connect()) {
            assertThat(ask(next, 2)).isEqualTo(2);
        }
    }

    @Test
    void givenAStall_whenItIsOver_thenWhatWasSentArrives() throws IOException {
        try (Socket old = connect()) {
            ask(old, 1);
            proxy.stall();
            try (Socket fresh = connect()) {
                for (Socket client : new Socket[] {old, fresh}) {
                    client.setSoTimeout(BRIEFLY_MS);
                    assertThatThrownBy(() -> ask(client, 3)).isInstanceOf(SocketTimeoutException.class);
                    client.setSoTimeout(LONG_MS);
                }

                proxy.resume();

                assertThat(old.getInputStream().read()).isEqualTo(3);
                assertThat(fresh.getInputStream().read()).isEqualTo(3);
            }
        }
    }

    @Test
    void givenNobodyBehindIt_whenSomebodyConnects_thenTheyAreTurnedAway() throws Exception {
        echo.close();
        echoing.join(); // until then it may still accept
        try (Socket client = connect()) {
            assertThatThrownBy(() -> {
                        if (ask(client, 1) < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
