@NullMarked
package dev.clew.tasks;

import org.jspecify.annotations.NullMarked;
