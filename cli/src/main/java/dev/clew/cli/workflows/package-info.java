/**
 * The commands about workflows that are files: {@code workflow run} and its neighbours.
 *
 * <p><b>Lives here:</b> these commands, and an engine for as long as one of them runs a file.
 *
 * <p><b>May not live here:</b> what graphs mean, which is the module workflow's, and what their tasks do, which is the
 * module tasks'.
 */
@NullMarked
package dev.clew.cli.workflows;

import org.jspecify.annotations.NullMarked;
