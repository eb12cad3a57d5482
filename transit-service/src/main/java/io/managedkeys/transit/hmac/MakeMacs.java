package io.managedkeys.transit.hmac;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.ManagedKeys;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.use.GroupedCalls;
import io.managedkeys.transit.use.ItemResult;
import io.managedkeys.transit.use.KeyUse;
import io.managedkeys.transit.use.NamedHash;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes HMACs in the HSM, one call for all messages of a key version. */
@Component
class MakeMacs {
    private final ManagedKeys managedKeys;
    private final KeyUse keyUse;

    record Message(KeyVersion version, byte[] bytes) {}

    private record Prepared(KeyVersion version, MacScheme scheme, byte[] bytes) {}

    private record Way(KeyVersion version, MacScheme scheme) {}

    MakeMacs(ManagedKeys managedKeys, KeyUse keyUse) {
        this.managedKeys = managedKeys;
        this.keyUse = keyUse;
    }

    /**
     * @return MACs of full length, one for each message, in order
     * @throws ApiException when nothing could be done for a reason that no message has to do with
     */
    List<ItemResult<byte[]>> of(Admission admission, NamedHash hash, List<ItemResult<Message>> messages) {
        Deadline deadline = admission.deadline();
        KeyUse.OfRequest grants = keyUse.of(admission, KeyUsage.MAC, deadline);
        List<ItemResult<Prepared>> prepared = new ArrayList<>(messages.size());
        for (ItemResult<Message> message : messages) {
            prepared.add(message.then(given -> new Prepared(
                    given.version(),
                    MacChoice.of(
                            hash,
                            given.version(),
                            grants.granted(given.version()).schemes()),
                    given.bytes())));
        }
        return new GroupedCalls<Prepared, Way>(
                        item -> new Way(item.version(), item.scheme()),
                        item -> item.bytes().length,
                        (way, items) -> managedKeys.mac(
                                admission,
                                way.version().key(),
                                way.scheme(),
                                items.stream().map(Prepared::bytes).toList(),
                                deadline))
                .make(prepared);
    }
}
