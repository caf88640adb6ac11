/** What schedules promise, on every store under a virtual clock. */
@NullMarked
package dev.clew.schedule;

import org.jspecify.annotations.NullMarked;
