package io.managedkeys.pki.issue;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.role.Role;
import io.managedkeys.pki.x509.AlternativeNames;
import io.managedkeys.pki.x509.CertificateRequest;
import io.managedkeys.pki.x509.Glob;
import io.managedkeys.pki.x509.NameList;
import io.managedkeys.pki.x509.NameRules;
import io.managedkeys.pki.x509.OtherName;
import io.managedkeys.pki.x509.Subject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leaf's subject and names, put together from request, CSR and role, each of them let through by the role.
 *
 * @param dropped names asked for that no certificate can carry
 */
record LeafNames(Subject subject, AlternativeNames alternatives, List<String> dropped) {

    /** @throws ApiException 400 with Vault's text at the first name that the role keeps out */
    static LeafNames of(Role role, LeafRequest request, @Nullable CertificateRequest csr) {
        return new Assembly(role, request, csr).names();
    }

    private record Assembly(
            Role role, LeafRequest request, @Nullable CertificateRequest csr) {
        LeafNames names() {
            String commonName = commonName();
            NameList listed = new NameList();
            boolean excluded = Boolean.TRUE.equals(request.excludeCnFromSans());
            NameList ofCommonName = new NameList();
            if (!commonName.isEmpty() && !excluded) {
                ofCommonName.add(commonName);
            }
            AlternativeNames requested = csr != null && role.useCsrSans() ? csr.names() : null;
            if (requested == null) {
                listed.addAll(or(request.altNames(), ""));
            }
            List<String> dns = joined(requested == null ? listed.dns() : requested.dns(), ofCommonName.dns());
            List<String> emails =
                    joined(requested == null ? listed.emails() : requested.emails(), ofCommonName.emails());
            String serialNumber = serialNumber();
            check(commonName, serialNumber, dns, emails);
            AlternativeNames alternatives =
                    new AlternativeNames(dns, emails, addresses(requested), uris(requested), others());
            return new LeafNames(subject(commonName, serialNumber), alternatives, listed.dropped());
        }

        private String commonName() {
            String name = csr != null && role.useCsrCommonName() ? csr.commonName() : "";
            if (name.isEmpty()) {
                name = or(request.commonName(), "");
            }
            if (name.isEmpty() && role.requireCn()) {
                throw ApiException.invalid("the common_name field is required, or must be provided in a CSR with"
                        + " \"use_csr_common_name\" set to true, unless \"require_cn\" is set to false");
            }
            return name;
        }

        private String serialNumber() {
            String given = or(request.serialNumber(), "");
            return given.isEmpty() && csr != null && role.serialNumberSource().equals("json-csr")
                    ? csr.serialNumber()
                    : given;
        }

        private void check(String commonName, String serialNumber, List<String> dns, List<String> emails) {
            NameRules rules = role.nameRules();
            if (!commonName.isEmpty() && !rules.permitsCommonName(commonName)) {
                throw notAllowed("common name " + commonName);
            }
            if (!serialNumber.isEmpty()
                    && role.allowedSerialNumbers().stream().noneMatch(glob -> Glob.matches(glob, serialNumber))) {
                throw notAllowed("serial_number " + serialNumber);
            }
            for (String name : dns) {
                if (!rules.permits(name)) {
                    throw notAllowed("subject alternate name " + name);
                }
            }
            for (String email : emails) {
                if (!rules.permits(email)) {
                    throw notAllowed("email address " + email);
                }
            }
        }

        private List<OtherName> others() {
            List<OtherName> others = joined(
                    NameList.others(or(request.otherSans(), List.of())),
                    csr != null && role.useCsrSans() ? csr.names().others() : List.of());
            if (role.allowedOtherSans().contains("*")) {
                return others;
            }
            List<OtherName> patterns = role.otherNamePatterns();
            for (OtherName other : others) {
                if (patterns.stream().noneMatch(pattern -> pattern.oid().equals(other.oid()))) {
                    throw notAllowed("other SAN OID " + other.oid());
                }
                if (!other.isPermittedBy(patterns)) {
                    throw ApiException.invalid(
                            "other SAN %s not allowed for OID %s by this role".formatted(other.value(), other.oid()));
                }
            }
            return others;
        }

        private List<InetAddress> addresses(@Nullable AlternativeNames requested) {
            List<InetAddress> addresses =
                    requested == null ? NameList.addresses(or(request.ipSans(), List.of())) : requested.addresses();
            if (!addresses.isEmpty() && !role.allowIpSans()) {
                throw ApiException.invalid(
                        "IP Subject Alternative Names are not allowed in this role, but was provided" + via(requested));
            }
            return addresses;
        }

        private List<String> uris(@Nullable AlternativeNames requested) {
            List<String> uris = requested == null ? NameList.uris(or(request.uriSans(), List.of())) : requested.uris();
            if (!uris.isEmpty() && role.allowedUriSans().isEmpty()) {
                throw ApiException.invalid("URI Subject Alternative Names are not allowed in this role, but were"
                        + " provided" + via(requested));
            }
            for (String uri : uris) {
                if (role.allowedUriSans().stream().noneMatch(glob -> Glob.matches(glob, uri))) {
                    throw ApiException.invalid("URI Subject Alternative Names were provided" + via(requested)
                            + " which are not valid for this role");
                }
            }
            return uris;
        }

        private static String via(@Nullable AlternativeNames requested) {
            return requested == null ? " via the API" : " via CSR";
        }

        private Subject subject(String commonName, String serialNumber) {
            List<String> userIds = or(request.userIds(), List.of());
            for (String userId : userIds) {
                if (role.allowedUserIds().stream()
                        .noneMatch(glob -> glob.equalsIgnoreCase(userId) || Glob.matches(glob, userId))) {
                    throw ApiException.invalid("user_id " + userId + " is not allowed by this role");
                }
            }
            return new Subject(
                    commonName,
                    serialNumber,
                    role.country(),
                    role.organization(),
                    role.ou(),
                    role.locality(),
                    role.province(),
                    role.streetAddress(),
                    role.postalCode(),
                    userIds);
        }

        private static ApiException notAllowed(String what) {
            return ApiException.invalid(what + " not allowed by this role");
        }

        private static <T> List<T> joined(List<T> some, List<T> more) {
            List<T> all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        }

        private static <T> T or(@Nullable T given, T otherwise) {
            return given == null ? otherwise : given;
        }
    }
}
