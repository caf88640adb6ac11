@NullMarked
package dev.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
