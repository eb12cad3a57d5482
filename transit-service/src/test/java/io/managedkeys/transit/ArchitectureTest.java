package io.managedkeys.transit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
            .resideInAPackage("io.managedkeys.transit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.pki..", "io.managedkeys.registry..", "io.managedkeys.gateway..");

    @ArchTest
    static final ArchRule keyringIsPure = classes()
            .that()
            .resideInAPackage("io.managedkeys.transit.keyring..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.managedkeys.transit.keyring..",
                    "io.managedkeys.common.key..",
                    "io.managedkeys.common.error..",
                    "io.managedkeys.common.engine..");

    @ArchTest
    static final ArchRule onlyKeyKnowsTheDatabase = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit..")
            .and()
            .resideOutsideOfPackage("io.managedkeys.transit.key")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.springframework.data..", "org.hibernate..", "java.sql..");

    @ArchTest
    static final ArchRule featuresMakeNoCircle =
            slices().matching("io.managedkeys.transit.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noPrivateKeys = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.PrivateKey");

    @ArchTest
    static final ArchRule randomnessIsStrong = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

    @ArchTest
    static final ArchRule noSecretKeys = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("javax\\.crypto\\.(SecretKey|KeyGenerator|spec\\.SecretKeySpec|Mac)");

    @ArchTest
    static final ArchRule whatIsSharedKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit.use..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.managedkeys.transit.sign..",
                    "io.managedkeys.transit.encrypt..",
                    "io.managedkeys.transit.datakey..",
                    "io.managedkeys.transit.hmac..",
                    "io.managedkeys.transit.hash..",
                    "io.managedkeys.transit.random..");

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.transit..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
