@NullMarked
package dev.clew.opentelemetry;

import org.jspecify.annotations.NullMarked;
