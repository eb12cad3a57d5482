package io.managedkeys.pki.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.bouncycastle.util.IPAddress;

/** Literal IP addresses; a host name is never looked up. */
public final class IpAddress {
    private IpAddress() {}

    public static Optional<InetAddress> parse(String text) {
        boolean literal = IPAddress.isValidIPv4(text) || IPAddress.isValidIPv6(text);
        try {
            return literal ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** @param octets 4 or 16 */
    static Optional<InetAddress> of(byte[] octets) {
        try {
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static String text(byte[] octets) {
        return of(octets).map(InetAddress::getHostAddress).orElse("?");
    }
}
