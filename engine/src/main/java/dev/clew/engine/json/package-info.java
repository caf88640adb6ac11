/**
 * How values, events and messages are written as JSON.
 *
 * <p><b>Lives here:</b> the default codec for users' values, and the mapping of the kernel's events to the text that
 * stores keep. Field names are part of the format: histories written by one release are read by all later ones.
 *
 * <p><b>May not live here:</b> anything that decides, waits or stores.
 */
@NullMarked
package dev.clew.engine.json;

import org.jspecify.annotations.NullMarked;
