package dev.clew.store.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The number by which documents and other tests speak of a contract. Never given to another one. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {
    /** Two letters for the theme, a dash and two digits, such as {@code CL-07}. */
    String value();
}
