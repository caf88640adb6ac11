/**
 * Where the programs of processes live and run: images, the runners that launch them, and the management of what they run.
 *
 * <p><b>Lives here:</b> the registry of images in a data folder, the runner SPI with the runners for programs of the operating
 * system and for containers, the folders that runs work in, and {@link dev.clew.environment.Environment}, which faces call.
 *
 * <p><b>May not live here:</b> anything that makes progress durable: a launch is an activity, and a process is an instance that
 * module {@code process} keeps. HTTP is the server's.
 */
@NullMarked
package dev.clew.environment;

import org.jspecify.annotations.NullMarked;
