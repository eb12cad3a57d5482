package io.managedkeys.pki.x509;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Subject alternative names (RFC 5280 §4.2.1.6), each once. DNS names are A-labels. */
public record AlternativeNames(
        List<String> dns, List<String> emails, List<InetAddress> addresses, List<String> uris, List<OtherName> others) {
    public static final AlternativeNames NONE =
            new AlternativeNames(List.of(), List.of(), List.of(), List.of(), List.of());

    public AlternativeNames {
        dns = dns.stream().distinct().sorted().toList();
        emails = emails.stream().distinct().sorted().toList();
        addresses = addresses.stream().distinct().toList();
        uris = uris.stream().distinct().toList();
        others = others.stream().distinct().toList();
    }

    public boolean isEmpty() {
        return dns.isEmpty() && emails.isEmpty() && addresses.isEmpty() && uris.isEmpty() && others.isEmpty();
    }

    GeneralNames toGeneralNames() {
        List<GeneralName> names = new ArrayList<>();
        dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        emails.forEach(email -> names.add(new GeneralName(GeneralName.rfc822Name, email)));
        addresses.forEach(
                address -> names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()))));
        uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        others.forEach(other -> names.add(other.toGeneralName()));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
