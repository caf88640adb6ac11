/**
 * The management of processes over HTTP with JSON, as a program in Java asks it.
 *
 * <p><b>Lives here:</b> the shapes of requests and answers, which the server shares, and the client.
 *
 * <p><b>May not live here:</b> the server, any library for HTTP, or anything that the JDK and Jackson do not offer.
 */
@NullMarked
package dev.clew.environment.http;

import org.jspecify.annotations.NullMarked;
