/**
 * The commands that look into any Clew database and steer what runs there: {@code list}, {@code show}, {@code tree},
 * {@code history}, {@code signal}, {@code cancel}, {@code release} and others.
 *
 * <p><b>Lives here:</b> these commands, the database option they share, and what can be read out of a history by someone
 * who does not have the code.
 *
 * <p><b>May not live here:</b> an engine, or anything that runs user code. These commands work beside an engine of
 * another process.
 */
@NullMarked
package dev.clew.cli.instances;

import org.jspecify.annotations.NullMarked;
