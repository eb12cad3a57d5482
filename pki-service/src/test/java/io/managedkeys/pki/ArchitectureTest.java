package io.managedkeys.pki;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.managedkeys.common.wire.WireDuration;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import org.springframework.stereotype.Controller;

/** The invariants of this module. */
@AnalyzeClasses(packages = "io.managedkeys", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule importsNoOtherService = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.pki..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.registry..", "io.managedkeys.transit..", "io.managedkeys.gateway..");

    @ArchTest
    static final ArchRule keepsX509Pure = classes()
            .that()
            .resideInAPackage("io.managedkeys.pki.x509")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "org.bouncycastle..",
                            "org.jspecify..",
                            "io.managedkeys.common.error",
                            "io.managedkeys.common.key",
                            "io.managedkeys.pki.x509")
                    .or(type(WireDuration.class)));

    @ArchTest
    static final ArchRule keepsEntitiesInTheirPackage =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule keepsControllersThin = noClasses()
            .that()
            .areAnnotatedWith(Controller.class)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(EntityManager.class);

    @ArchTest
    static final ArchRule asksForKeysInOnePlace = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.pki..")
            .and()
            .resideOutsideOfPackage("io.managedkeys.pki.signing")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.managedkeys.common.api.HsmGateway");

    @ArchTest
    static final ArchRule hasNoCycles =
            slices().matching("io.managedkeys.pki.(*)..").should().beFreeOfCycles();
}
