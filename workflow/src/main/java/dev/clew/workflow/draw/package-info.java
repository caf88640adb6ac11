/**
 * Pictures of graphs.
 *
 * <p><b>Lives here:</b> graphs as Mermaid and as SVG, with the layout of the latter.
 *
 * <p><b>May not live here:</b> a font, a screen, or a program that draws. Equal graphs give equal text, anywhere.
 */
@NullMarked
package dev.clew.workflow.draw;

import org.jspecify.annotations.NullMarked;
