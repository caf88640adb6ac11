/**
 * The command {@code chaos}: engines that are struck again and again under load, and judged from outside.
 *
 * <p><b>Lives here:</b> the command, the run and its report. What is struck is in {@code fleet}, with what and when in
 * {@code faults}, the load in {@code load}, what is seen meanwhile in {@code rows}, the judgement in {@code check}.
 *
 * <p><b>May not live here:</b> rules about what is right.
 */
@NullMarked
package dev.clew.cli.chaos;

import org.jspecify.annotations.NullMarked;
