package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.SignatureScheme;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@link HsmGateway.ResolveRequest} asks for, apart from where the key lives and its credentials. */
public record Resolution(
        HsmGateway.Owner owner,
        int configVersion,
        Set<KeyUsage> usages,
        boolean mayGenerate,
        Set<String> refusedPins,
        boolean operatorTest,
        @Nullable SignatureScheme testScheme,
        @Nullable String acceptedPin) {

    /** With credentials that nobody knows anything of. */
    public Resolution(
            HsmGateway.Owner owner,
            int configVersion,
            Set<KeyUsage> usages,
            boolean mayGenerate,
            Set<String> refusedPins,
            boolean operatorTest,
            @Nullable SignatureScheme testScheme) {
        this(owner, configVersion, usages, mayGenerate, refusedPins, operatorTest, testScheme, null);
    }

    public static Resolution of(HsmGateway.ResolveRequest request) {
        return new Resolution(
                request.owner(),
                request.configVersion(),
                Set.copyOf(request.usages()),
                request.mayGenerate(),
                Set.copyOf(request.refusedPins()),
                request.operatorTest(),
                request.testScheme(),
                request.acceptedPin());
    }

    /** Written into what is generated, so that a retry finds it. */
    public UUID managedKey() {
        return owner.managedKey();
    }
}
