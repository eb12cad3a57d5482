package io.managedkeys.pki.role;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.pki.x509.ExtendedKeyUsageName;
import io.managedkeys.pki.x509.OtherName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a role may not say; the texts are Vault's. */
final class RoleChecks {
    private RoleChecks() {}

    static void demandMeaning(Role role) {
        if (role.maxTtl() > 0 && role.ttl() > role.maxTtl()) {
            throw ApiException.invalid("\"ttl\" value must be less than \"max_ttl\" value");
        }
        for (String pattern : role.allowedOtherSans()) {
            if (!pattern.equals("*")) {
                demandPattern(pattern);
            }
        }
        for (String oid : role.extKeyUsageOids()) {
            if (!ExtendedKeyUsageName.isOid(oid)) {
                throw ApiException.invalid(
                        "\"%s\" could not be parsed as a valid oid for an extended key usage".formatted(oid));
            }
        }
        if (!Set.of("json-csr", "json").contains(role.serialNumberSource())) {
            throw ApiException.invalid("unknown serial_number_source " + role.serialNumberSource());
        }
    }

    private static void demandPattern(String pattern) {
        try {
            OtherName.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "error parsing allowed_other_sans: " + e.getMessage(), e);
        }
    }

    /** In their one spelling, sorted; none given means both. */
    static List<String> commonNameChecks(List<String> given) {
        Set<String> checks = new TreeSet<>();
        for (String check : given) {
            checks.add(
                    switch (check.toLowerCase(Locale.ROOT)) {
                        case "email", "emails" -> "email";
                        case "hostname", "hostnames" -> "hostname";
                        case "disable", "disabled" -> "disabled";
                        default ->
                            throw ApiException.invalid(
                                    "cn_validations value incorrect: unknown type: `%s`".formatted(check));
                    });
        }
        if (checks.contains("disabled") && checks.size() > 1) {
            throw ApiException.invalid("cn_validations value incorrect: `disabled` stands alone");
        }
        return checks.isEmpty() ? List.of("email", "hostname") : List.copyOf(checks);
    }
}
