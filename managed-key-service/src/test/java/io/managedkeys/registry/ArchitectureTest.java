package io.managedkeys.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of ARCHITECTURE.md, as far as this module draws them. */
@AnalyzeClasses(packages = "io.managedkeys", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule importsNoOtherService = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.pki..", "io.managedkeys.transit..", "io.managedkeys.gateway..");

    @ArchTest
    static final ArchRule doorKnowsNoEngineContractAndNoTable = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.registry.frontdoor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.managedkeys.registry.managedkey..",
                    "io.managedkeys.registry.grant..",
                    "io.managedkeys.common.api..",
                    "jakarta.persistence..",
                    "org.springframework.data..");

    @ArchTest
    static final ArchRule nothingDependsOnTheDoor = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.registry.(*)..")
            .and()
            .resideOutsideOfPackage("io.managedkeys.registry.frontdoor..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.managedkeys.registry.frontdoor..");

    @ArchTest
    static final ArchRule featuresMakeNoCircle =
            slices().matching("io.managedkeys.registry.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noPrivateKeys = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.registry..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.PrivateKey");

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.registry..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
