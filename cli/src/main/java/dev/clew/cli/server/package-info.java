/**
 * The command {@code server}: an engine that programs elsewhere reach over HTTP.
 *
 * <p><b>Lives here:</b> its flags, how long it stays, and how its settings and tokens are shown.
 *
 * <p><b>May not live here:</b> what a setting means, which is the server module's.
 */
@NullMarked
package dev.clew.cli.server;

import org.jspecify.annotations.NullMarked;
