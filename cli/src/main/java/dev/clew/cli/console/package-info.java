/**
 * How commands talk: one JSON document or text for people on standard output, progress and one-line errors on standard
 * error.
 *
 * <p><b>Lives here:</b> output, tables, JSON text, progress, and the exceptions that decide the exit code.
 *
 * <p><b>May not live here:</b> what any one command does.
 */
@NullMarked
package dev.clew.cli.console;

import org.jspecify.annotations.NullMarked;
