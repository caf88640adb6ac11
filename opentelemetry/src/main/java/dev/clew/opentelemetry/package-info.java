/**
 * What an engine does, as OpenTelemetry traces.
 *
 * <p><b>Lives here:</b> spans of starts, attempts and executions, and how their context travels.
 *
 * <p><b>May not live here:</b> the SDK and exporters, which are the program's choice; metrics, which are {@code
 * clew-micrometer}'s.
 */
@NullMarked
package dev.clew.opentelemetry;

import org.jspecify.annotations.NullMarked;
