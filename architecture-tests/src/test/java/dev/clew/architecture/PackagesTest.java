package dev.clew.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Every package says what lives there, and that null does not. */
final class PackagesTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.clew");

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = packages()
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    @Test
    void everyModuleIsSeenByTheseTests() {
        assertThat(packages().map(JavaPackage::getName))
                .contains(
                        "dev.clew",
                        "dev.clew.api",
                        "dev.clew.kernel",
                        "dev.clew.store",
                        "dev.clew.store.memory",
                        "dev.clew.store.sqlite",
                        "dev.clew.store.postgres",
                        "dev.clew.store.tck",
                        "dev.clew.postgres.local",
                        "dev.clew.engine",
                        "dev.clew.schedule",
                        "dev.clew.workflow",
                        "dev.clew.tasks",
                        "dev.clew.process",
                        "dev.clew.process.tck",
                        "dev.clew.testkit",
                        "dev.clew.benchmarks",
                        "dev.clew.benchmarks.peers",
                        "dev.clew.cli");
    }

    private static Stream<JavaPackage> packages() {
        return CLASSES.stream()
                .map(javaClass -> javaClass.getPackage())
                .distinct()
                .sorted((one, other) -> one.getName().compareTo(other.getName()));
    }
}
