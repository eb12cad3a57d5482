package io.managedkeys.transit;

import io.managedkeys.common.api.GatewayRules;
import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.service.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * hsm-gateway as far as this engine knows it: uses the registry's software keys, as their usages and schemes permit.
 */
final class FakeGateway implements HsmGateway {
    private final FakeRegistry registry;
    final ConcurrentLinkedQueue<SignRequest> signed = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<EncryptRequest> encrypted = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<DecryptRequest> decrypted = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<MacRequest> macs = new ConcurrentLinkedQueue<>();
    final AtomicReference<@Nullable ApiException> failure = new AtomicReference<>();
    /** Fails the item at this position, when set. */
    final AtomicReference<@Nullable Integer> failingItem = new AtomicReference<>();
    /** As {@code gateway.allow-callers-iv}. */
    final AtomicBoolean callersIv = new AtomicBoolean();

    final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();

    FakeGateway(FakeRegistry registry) {
        this.registry = registry;
    }

    void calmDown() {
        failure.set(null);
        failingItem.set(null);
        meanwhile.set(null);
        callersIv.set(false);
        signed.clear();
        encrypted.clear();
        decrypted.clear();
        macs.clear();
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        signed.add(request);
        GatewayRules.checkInputs(request.scheme(), request.inputs());
        SoftwareKey key = permitted(request.grant(), KeyUsage.SIGN, request.scheme());
        return disturbed(GatewayRules.sign(
                key.spec(),
                request.scheme(),
                request.inputs(),
                input -> SoftwareSigner.sign(key.pair(), request.scheme(), input)));
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        encrypted.add(request);
        GatewayRules.checkData(request.inputs(), input -> input.value().length);
        GatewayRules.checkData(request.inputs(), input -> length(input.associatedData()));
        requirePlaceFor(
                request.scheme(), request.inputs().stream().anyMatch(input -> length(input.associatedData()) > 0));
        if (!callersIv.get() && request.inputs().stream().anyMatch(input -> input.iv() != null)) {
            throw ApiException.invalid(
                    "the IV is drawn by the gateway or the HSM; its configuration does not allow the caller's own");
        }
        SoftwareKey key = permitted(request.grant(), KeyUsage.ENCRYPT, request.scheme());
        return each(request.inputs(), input -> SoftwareCipher.encrypt(key, request.scheme(), input));
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        decrypted.add(request);
        GatewayRules.checkData(request.inputs(), input -> input.value().length);
        GatewayRules.checkData(request.inputs(), input -> length(input.associatedData()));
        requirePlaceFor(
                request.scheme(), request.inputs().stream().anyMatch(input -> length(input.associatedData()) > 0));
        SoftwareKey key = permitted(request.grant(), KeyUsage.DECRYPT, request.scheme());
        return each(request.inputs(), input -> SoftwareCipher.decrypt(key, request.scheme(), input));
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        macs.add(request);
        GatewayRules.checkData(request.inputs(), input -> input.length);
        SoftwareKey key = permitted(request.grant(), KeyUsage.MAC, request.scheme());
        return each(request.inputs(), input -> Outcome.of(SoftwareCipher.mac(key.secret(), request.scheme(), input)));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void requirePlaceFor(EncryptionScheme scheme, boolean associatedData) {
        if (associatedData && !scheme.family().isAuthenticated()) {
            throw ApiException.invalid(scheme.text() + " has no place for associated data");
        }
    }

    private SoftwareKey permitted(String grant, KeyUsage operation, Scheme scheme) {
        Runnable work = meanwhile.get();
        if (work != null) {
            work.run();
        }
        ApiException told = failure.get();
        if (told != null) {
            throw told;
        }
        SoftwareKey key = Objects.requireNonNull(registry.keys.get(UUID.fromString(grant)));
        GatewayRules.permit(key.usages(), key.schemes(), operation, scheme);
        return key;
    }

    private <T> Outcomes each(List<T> inputs, Function<T, Outcome> work) {
        return disturbed(inputs.stream().map(work).toList());
    }

    private Outcomes disturbed(List<Outcome> outcomes) {
        Integer failing = failingItem.get();
        if (failing == null || failing >= outcomes.size()) {
            return new Outcomes(outcomes);
        }
        List<Outcome> disturbed = new ArrayList<>(outcomes);
        disturbed.set(
                failing,
                Outcome.failed(ErrorBody.forServices(new ApiException(ErrorKind.BACKEND_FAILED, "the token refused"))));
        return new Outcomes(disturbed);
    }

    @Override
    public CheckedConfig check(CheckRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for engines");
    }

    @Override
    public ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for engines");
    }
}
