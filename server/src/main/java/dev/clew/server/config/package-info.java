/**
 * What a server is told from outside: flags before variables of the environment before a file before what is usual.
 *
 * <p><b>Lives here:</b> the names of settings, where their values come from, and what is said of those that are wrong.
 *
 * <p><b>May not live here:</b> what a setting does.
 */
@NullMarked
package dev.clew.server.config;

import org.jspecify.annotations.NullMarked;
