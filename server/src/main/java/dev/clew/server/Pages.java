package dev.clew.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.URI;
import java.util.Set;

/**
 * Pages of the web in a browser of this machine. Where no token is wanted, everybody who gets here may manage, and a browser gets
 * anywhere for the pages that it shows: they could have a program of theirs run here. So what a browser sends, and what is sent
 * under another name than this machine's, is refused.
 */
final class Pages {

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private Pages() {}

    /** @throws Refusal if a page asks */
    static void refuse(Headers headers) {
        boolean page = headers.contains(HeaderNames.ORIGIN) || headers.contains(FETCH_SITE);
        if (page || !headers.first(HeaderNames.HOST).map(Pages::isHere).orElse(true)) {
            throw Refusal.wrong(
                    403,
                    "FORBIDDEN",
                    "without tokens, only programs of this machine manage here, by the address 127.0.0.1, and no"
                            + " browser; give the server a token-secret-file");
        }
    }

    private static boolean isHere(String host) {
        try {
            String name = URI.create("http://" + host).getHost();
            return name != null && (THIS_MACHINE.contains(name) || name.matches("127(\\.\\d{1,3}){3}"));
        } catch (IllegalArgumentException strange) {
            return false;
        }
    }
}
