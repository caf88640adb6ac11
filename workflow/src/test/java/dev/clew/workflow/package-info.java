@NullMarked
package dev.clew.workflow;

import org.jspecify.annotations.NullMarked;
