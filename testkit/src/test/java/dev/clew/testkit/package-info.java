/** What the engine promises, as scenarios that run on every store under a virtual clock. */
@NullMarked
package dev.clew.testkit;

import org.jspecify.annotations.NullMarked;
