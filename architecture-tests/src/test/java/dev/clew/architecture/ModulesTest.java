package dev.clew.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Which module may know which; the arrows of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "dev.clew", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModulesTest {

    private static final String API = "dev.clew.api..";
    private static final String KERNEL = "dev.clew.kernel..";
    private static final String STORE = "dev.clew.store";
    private static final String NULLNESS = "org.jspecify..";

    /** Exactly that module: no SQL, no java.util.logging, no HTTP client, which are modules of their own. */
    private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

    @ArchTest
    static final ArchRule theApiDependsOnNothing =
            classes().that().resideInAPackage(API).should().onlyDependOnClassesThat(areInJavaBaseOr(API, NULLNESS));

    @ArchTest
    static final ArchRule theKernelDependsOnTheApiAlone = classes()
            .that()
            .resideInAPackage(KERNEL)
            .should()
            .onlyDependOnClassesThat(areInJavaBaseOr(KERNEL, API, NULLNESS));

    @ArchTest
    static final ArchRule theStoreSpiDependsOnTheApiAlone = classes()
            .that()
            .resideInAPackage(STORE)
            .should()
            .onlyDependOnClassesThat(areInJavaBaseOr(STORE, API, NULLNESS));

    @ArchTest
    static final ArchRule storesKnowTheSpiAndNotTheEngine = noClasses()
            .that()
            .resideInAPackage("dev.clew.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNEL, "dev.clew.engine..", "dev.clew.testkit..", "dev.clew.cli..", "dev.clew");

    @ArchTest
    static final ArchRule storesDoNotKnowEachOther =
            slices().matching("dev.clew.store.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule theEngineKnowsNoStoreAndNoSql = noClasses()
            .that()
            .resideInAPackage("dev.clew.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.clew.store.memory..",
                    "dev.clew.store.sqlite..",
                    "dev.clew.store.postgres..",
                    "java.sql..",
                    "javax.sql..");

    @ArchTest
    static final ArchRule nothingDependsOnTheCommandLine = noClasses()
            .that(not(resideInAPackage("dev.clew.cli..")))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.clew.cli.."));

    @ArchTest
    static final ArchRule facesSpeakToTheEngineAndNotToTheKernel = noClasses()
            .that(resideInAnyPackage(
                    "dev.clew.cli..",
                    "dev.clew.benchmarks..",
                    "dev.clew.micrometer..",
                    "dev.clew.opentelemetry..",
                    "dev.clew.slf4j..",
                    "dev.clew.schedule..",
                    "dev.clew.workflow..",
                    "dev.clew.tasks..",
                    "dev.clew.process.."))
            .should()
            .dependOnClassesThat(resideInAPackage(KERNEL));

    @ArchTest
    static final ArchRule schedulesAreWhatAnyUserCouldWrite = noClasses()
            .that()
            .resideInAPackage("dev.clew.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNEL, "dev.clew.store..", "dev.clew.engine.json..", "dev.clew");

    @ArchTest
    static final ArchRule workflowsRunThroughTheContextThatUsersHave = noClasses()
            .that()
            .resideInAPackage("dev.clew.workflow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNEL, "dev.clew.store..", "dev.clew");

    @ArchTest
    static final ArchRule processesRunThroughTheContextThatUsersHave = noClasses()
            .that()
            .resideInAPackage("dev.clew.process")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNEL, "dev.clew.store..", "dev.clew");

    @ArchTest
    static final ArchRule typedWorkflowsNeedNoBuiltInTasksNorTheirLibrary = noClasses()
            .that(not(resideInAPackage("dev.clew.tasks..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("net.thisptr..", "com.fasterxml.jackson.databind.."));

    @ArchTest
    static final ArchRule theEngineKnowsNoLibraryThatObserves = noClasses()
            .that(resideInAnyPackage("dev.clew.engine..", "dev.clew", "dev.clew.store.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.opentelemetry..", "org.slf4j.."));

    @ArchTest
    static final ArchRule otherEnginesAreKnownWhereTheyAreMeasuredAlone = noClasses()
            .that(not(resideInAPackage("dev.clew.benchmarks.peers..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.dbos..", "com.github.kagkarlsson.."));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.clew.(**)").should().beFreeOfCycles();

    private static DescribedPredicate<JavaClass> areInJavaBaseOr(String... packages) {
        return DescribedPredicate.<JavaClass>describe(
                        "are in java.base",
                        javaClass -> JAVA_BASE.contains(
                                javaClass.getBaseComponentType().getPackageName()))
                .or(resideInAnyPackage(packages));
    }
}
