/**
 * Exported histories, replayed on a program's code.
 *
 * <p><b>Lives here:</b> the command, and how the code of a program gets into this process.
 *
 * <p><b>May not live here:</b> a database, or what replaying means, which is the engine's.
 */
@NullMarked
package dev.clew.cli.replay;

import org.jspecify.annotations.NullMarked;
