@NullMarked
package dev.clew.micrometer;

import org.jspecify.annotations.NullMarked;
