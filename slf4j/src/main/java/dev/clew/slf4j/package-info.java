/**
 * Where log lines come from, in SLF4J's diagnostic context.
 *
 * <p><b>Lives here:</b> a listener that sets and restores the fields.
 *
 * <p><b>May not live here:</b> a logging back end or its configuration, which are the program's choice.
 */
@NullMarked
package dev.clew.slf4j;

import org.jspecify.annotations.NullMarked;
