package dev.clew.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The kernel is told the time, the chance and everything else; so that replay is calling a function twice. */
@AnalyzeClasses(packages = "dev.clew.kernel", importOptions = ImportOption.DoNotIncludeTests.class)
final class KernelPurityTest {

    @ArchTest
    static final ArchRule itReadsNoClock = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Date.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Calendar.class);

    /** A generator of its own, seeded from the history, is allowed; one that the JDK seeds is not. */
    @ArchTest
    static final ArchRule itTossesNoCoin = noClasses()
            .should()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethodWhere(
                    target(owner(equivalentTo(RandomGenerator.class))).and(target(nameMatching("getDefault|of"))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(RandomGeneratorFactory.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(SplittableRandom.class);

    /** It may be handed a logger for the user's code to write to, never fetch one. */
    @ArchTest
    static final ArchRule itTouchesNoWorld = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.net..", "java.nio..")
            .orShould()
            .callMethodWhere(target(owner(assignableTo(System.class)))
                    .and(target(nameMatching("getLogger|getenv|getProperty|getProperties"))));

    @ArchTest
    static final ArchRule itWaitsForNobodyButItsOwnBranches = noClasses()
            .should()
            .callMethodWhere(target(name("sleep")).and(target(owner(assignableTo(Thread.class)))))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.atomic");
}
