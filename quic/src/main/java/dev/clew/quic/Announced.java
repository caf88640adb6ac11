package dev.clew.quic;

import java.io.IOException;
import java.io.InputStream;

/** A content of which it was said how long it is: one that is not is an error, and not another content. */
final class Announced extends InputStream {

    private final InputStream content;
    private final long size;
    private long read;

    /** @param size in bytes; 0 if nobody said */
    Announced(InputStream content, long size) {
        this.content = content;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        int count = content.read(into, from, most);
        read += Math.max(0, count);
        if (size > 0 && (read > size || (count < 0 && read < size))) {
            throw new IOException("the content has " + read + (count < 0 ? "" : " or more") + " bytes, and " + size
                    + " were announced");
        }
        return count;
    }
}
