package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Who may use the credentials that the gateway itself has in a cloud (instance role, managed or workload identity): only
 * namespaces that its own configuration names, for keys whose names start as it says.
 */
public final class AmbientCredentials {
    private final List<Rule> rules;

    /**
     * @param namespace path of the namespace with a trailing slash; empty for the root namespace
     * @param type Vault's name of the backend's type
     * @param keyPrefix how the key's whole name starts, in the backend's own form:
     *     {@code arn:aws:kms:eu-central-1:111122223333:alias/team-a-}, {@code https://vault.vault.azure.net/keys/},
     *     {@code projects/p/locations/l/keyRings/r/}
     */
    public record Rule(
            @NotNull
            @Pattern(regexp = "(?:[^/\\s]+/)*", message = "must be a path with a trailing slash, or empty for the root")
            String namespace,

            @NotNull
            @Pattern(regexp = "awskms|azurekeyvault|gcpckms", message = "must be awskms, azurekeyvault or gcpckms")
            String type,

            @NotBlank String keyPrefix) {

        /** A prefix that no key's name has would be a rule that never counts. */
        @AssertTrue(message = "keyPrefix must start as names of the type's keys do: arn:, https:// or projects/")
        public boolean isKeyPrefixOfType() {
            if (type == null || keyPrefix == null) {
                return true; // said already
            }
            return switch (type) {
                case "awskms" -> keyPrefix.startsWith("arn:");
                case "azurekeyvault" -> keyPrefix.startsWith("https://");
                case "gcpckms" -> keyPrefix.startsWith("projects/");
                default -> true;
            };
        }
    }

    public AmbientCredentials(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * @param keyName whole, in the form that {@link Rule#keyPrefix} describes
     * @throws ApiException 400 when no rule permits it
     */
    public void require(Owner owner, String type, String keyName) {
        boolean permitted = rules.stream()
                .anyMatch(rule -> rule.namespace().equals(owner.namespacePath())
                        && rule.type().equals(type)
                        && keyName.startsWith(rule.keyPrefix()));
        if (!permitted) {
            throw ApiException.invalid(("the managed key has no credentials, and this gateway's own may not be used for"
                    + " it by this namespace; write the managed key with credentials"));
        }
    }
}
