/**
 * The code that {@code docs/guide} shows, a test class for each chapter.
 *
 * <p><b>Lives here:</b> marked regions, from {@code // guide: name} to {@code // guide: end}, the tests that run them, and
 * {@link dev.clew.guide.GuideTest}, which keeps the chapters equal to them.
 *
 * <p><b>May not live here:</b> tests of the engine; those belong to its modules.
 */
@NullMarked
package dev.clew.guide;

import org.jspecify.annotations.NullMarked;
