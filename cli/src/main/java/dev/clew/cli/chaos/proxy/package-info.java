/**
 * Connections that can be cut and held up.
 *
 * <p><b>Lives here:</b> a TCP proxy on loopback.
 *
 * <p><b>May not live here:</b> what is sent through it, and when it is cut.
 */
@NullMarked
package dev.clew.cli.chaos.proxy;

import org.jspecify.annotations.NullMarked;
