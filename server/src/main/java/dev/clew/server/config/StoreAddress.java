package dev.clew.server.config;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of databases as other drivers write them. */
final class StoreAddress {

    private StoreAddress() {}

    /** As our drivers take it: {@code postgres://user:secret@host/db}, {@code sqlite:file} and what is neither, which stays. */
    static String jdbc(String address) {
        if (address.startsWith("sqlite:")) {
            return address.substring("sqlite:".length()).replaceFirst("^//", "").replaceFirst("\\?.*$", "");
        }
        if (!address.startsWith("postgres://") && !address.startsWith("postgresql://")) {
            return address;
        }
        URI uri = URI.create(address);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://").append(uri.getHost());
        if (uri.getPort() >= 0) {
            jdbc.append(':').append(uri.getPort());
        }
        jdbc.append(uri.getRawPath());
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        if (uri.getUserInfo() != null) {
            String[] user = uri.getUserInfo().split(":", 2);
            query += (query.isEmpty() ? "" : "&") + "user=" + encoded(user[0]);
            if (user.length == 2) {
                query += "&password=" + encoded(user[1]);
            }
        }
        return query.isEmpty() ? jdbc.toString() : jdbc + "?" + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
