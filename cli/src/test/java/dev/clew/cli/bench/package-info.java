@NullMarked
package dev.clew.cli.bench;

import org.jspecify.annotations.NullMarked;
