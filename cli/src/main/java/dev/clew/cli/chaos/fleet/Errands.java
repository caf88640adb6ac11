package dev.clew.cli.chaos.fleet;

import dev.clew.cli.chaos.load.Caller;
import dev.clew.engine.json.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The node's side of errands: takes them from its standard input, and answers on its standard output. */
final class Errands {

    private final Caller caller;
    private final PrintStream out;
    private final JsonCodec codec = new JsonCodec();

    Errands(Caller caller, PrintStream out) {
        this.caller = caller;
        this.out = out;
    }

    /** Does what is asked for, many things at once, until the other side says that it is time to end, or is gone. */
    void run(InputStream in) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            for (String line; (line = lines.readLine()) != null; ) {
                int end = line.indexOf(Errand.SEPARATOR);
                String number = line.substring(0, end);
                Errand errand = Errand.parse(line.substring(end + 1));
                Thread.ofVirtual().name("chaos-errand").start(() -> answer(number, errand));
            }
        } catch (IOException gone) {
            // as good as its end
        }
    }

    private void answer(String number, Errand errand) {
        Reply reply = Reply.to(() -> errand.by(caller, codec));
        String line = number + Errand.SEPARATOR + reply.text();
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
