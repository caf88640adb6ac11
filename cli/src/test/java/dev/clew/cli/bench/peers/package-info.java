@NullMarked
package dev.clew.cli.bench.peers;

import org.jspecify.annotations.NullMarked;
