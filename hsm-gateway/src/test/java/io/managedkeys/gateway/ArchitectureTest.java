package io.managedkeys.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.managedkeys.common.secret.Secret;

/** The gateway's invariants of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "io.managedkeys.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.registry..", "io.managedkeys.pki..", "io.managedkeys.transit..")
            .because("the gateway serves them and knows none");

    @ArchTest
    static final ArchRule NEEDS_NO_ENGINE_WIRE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.common.engine..", "io.managedkeys.common.wire..")
            .because("no client's request reaches the gateway");

    @ArchTest
    static final ArchRule ONLY_PKCS11_KNOWS_ITS_WRAPPER = onlyOnePackageKnows("pkcs11", "org.xipki..", "iaik..");

    @ArchTest
    static final ArchRule ONLY_AWSKMS_KNOWS_ITS_SDK = onlyOnePackageKnows("awskms", "software.amazon..");

    @ArchTest
    static final ArchRule ONLY_AZUREKEYVAULT_KNOWS_ITS_SDK = onlyOnePackageKnows("azurekeyvault", "com.azure..");

    @ArchTest
    static final ArchRule ONLY_GCPCKMS_KNOWS_ITS_SDK =
            onlyOnePackageKnows("gcpckms", "com.google.cloud..", "com.google.api..", "com.google.auth..", "io.grpc..");

    @ArchTest
    static final ArchRule ONLY_BACKENDS_READ_SECRETS = noClasses()
            .that()
            .resideOutsideOfPackage("io.managedkeys.gateway.backend..")
            .should()
            .callMethod(Secret.class, "reveal", java.util.function.Function.class);

    @ArchTest
    static final ArchRule BACKENDS_KNOW_NO_GRANTS_OF_THEIR_OWN = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.gateway.backend..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.managedkeys.gateway.grant..", "io.managedkeys.gateway.operation..");

    @ArchTest
    static final ArchRule BACKENDS_KNOW_NO_OTHER_BACKEND = slices().matching("io.managedkeys.gateway.backend.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("io.managedkeys.gateway.backend.calls.."));

    @ArchTest
    static final ArchRule CALLS_KNOW_NO_BACKEND = noClasses()
            .that()
            .resideInAPackage("io.managedkeys.gateway.backend.calls..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.managedkeys.gateway.backend.pkcs11..",
                    "io.managedkeys.gateway.backend.awskms..",
                    "io.managedkeys.gateway.backend.azurekeyvault..",
                    "io.managedkeys.gateway.backend.gcpckms..");

    private static ArchRule onlyOnePackageKnows(String type, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.managedkeys.gateway.backend." + type + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
