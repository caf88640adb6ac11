/** The rules of the house (ARCHITECTURE.md), as tests that see every module. */
@NullMarked
package dev.clew.architecture;

import org.jspecify.annotations.NullMarked;
