package io.managedkeys.transit.hmac;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.VersionedText;
import io.managedkeys.transit.use.Base64Field;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.NamedHash;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Verifies HMACs: the HSM makes them anew, and they are compared here in constant time. */
@Component
public class VerifyMacs {
    private final MakeMacs makeMacs;

    /** @param input base64 */
    public record Claim(String input, String hmac) {}

    private record Read(MakeMacs.Message message, byte[] hmac) {}

    VerifyMacs(MakeMacs makeMacs) {
        this.makeMacs = makeMacs;
    }

    /**
     * @return for each claim whether it is true, in order
     * @throws ApiException when nothing could be verified for a reason that no claim has to do with
     */
    public List<ItemResult<Boolean>> with(Admission admission, KeyRing ring, NamedHash hash, List<Claim> claims) {
        List<ItemResult<Read>> read = claims.stream()
                .map(claim -> ItemResult.of(() -> read(ring, claim)))
                .toList();
        List<ItemResult<byte[]>> expected = makeMacs.of(
                admission,
                hash,
                read.stream().map(claim -> claim.then(Read::message)).toList());
        List<ItemResult<Boolean>> results = new ArrayList<>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            Read claim = read.get(i).orNull();
            results.add(expected.get(i).then(mac -> claim != null && MessageDigest.isEqual(mac, claim.hmac())));
        }
        return results;
    }

    private static Read read(KeyRing ring, Claim claim) {
        byte[] input = Base64Field.decode(claim.input(), MacRequest.BAD_INPUT);
        VersionedText text = VersionedText.parseMac(claim.hmac());
        var version = ring.toVerifyMacWith(text.version());
        return new Read(
                new MakeMacs.Message(version, input),
                Base64Field.decode(text.payload(), "unable to decode verification HMAC as base64: "));
    }
}
