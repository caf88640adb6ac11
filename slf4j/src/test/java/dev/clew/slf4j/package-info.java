@NullMarked
package dev.clew.slf4j;

import org.jspecify.annotations.NullMarked;
