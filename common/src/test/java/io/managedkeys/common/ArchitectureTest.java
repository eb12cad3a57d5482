package io.managedkeys.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.managedkeys.common.secret.Secret;
import org.springframework.web.bind.annotation.ControllerAdvice;

/** What the contracts may know, and of whom. */
@AnalyzeClasses(packages = "io.managedkeys.common", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.managedkeys.registry..",
                    "io.managedkeys.gateway..",
                    "io.managedkeys.pki..",
                    "io.managedkeys.transit..",
                    "io.managedkeys.suite..");

    @ArchTest
    static final ArchRule knowsNoDatabase = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.sql..",
                    "jakarta.persistence..",
                    "org.springframework.data..",
                    "org.springframework.jdbc..",
                    "org.springframework.transaction..");

    /** But for how an outage looks, which three services must tell alike. */
    @ArchTest
    static final ArchRule knowsFailuresOfDatabasesInOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.managedkeys.common.error.DatabaseOutage")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..");

    @ArchTest
    static final ArchRule vocabularyIsFreeOfServersAndClients = noClasses()
            .that()
            .resideInAnyPackage("..common.key", "..common.secret", "..common.grant")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "jakarta.servlet..",
                    "org.apache..",
                    "..common.wire..",
                    "..common.engine..");

    @ArchTest
    static final ArchRule errorsKnowNothingOfWhatRaisesThem = noClasses()
            .that()
            .resideInAPackage("..common.error")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..common.wire..", "..common.engine..", "..common.service..", "..common.api..");

    @ArchTest
    static final ArchRule secretsAreMadeHereAndRevealedByNobody = noClasses()
            .that()
            .areNotAssignableTo(Secret.class)
            .should()
            .callMethod(Secret.class, "reveal", java.util.function.Function.class);

    @ArchTest
    static final ArchRule oneClassWritesErrors =
            classes().that().areAnnotatedWith(ControllerAdvice.class).should().haveSimpleName("ErrorRenderer");

    @ArchTest
    static final ArchRule stateIsNeverStatic =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule routesAreDeclaredByServicesAlone =
            methods().should().notBeAnnotatedWith("io.managedkeys.common.wire.VaultRoute");
}
