/**
 * The command {@code bench peers}.
 *
 * <p><b>Lives here:</b> Clew as one engine among others, the order of rounds, and the table that compares.
 *
 * <p><b>May not live here:</b> the other engines, which are a module of their own and on the class path of this command
 * alone. So {@link dev.clew.cli.bench.peers.PeersCommand} names none of its types in fields and signatures.
 */
@NullMarked
package dev.clew.cli.bench.peers;

import org.jspecify.annotations.NullMarked;
