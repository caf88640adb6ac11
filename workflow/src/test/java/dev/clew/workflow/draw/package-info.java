@NullMarked
package dev.clew.workflow.draw;

import org.jspecify.annotations.NullMarked;
