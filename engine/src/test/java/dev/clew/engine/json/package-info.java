@NullMarked
package dev.clew.engine.json;

import org.jspecify.annotations.NullMarked;
