package io.managedkeys.pki.x509;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** A block of IP addresses (RFC 4632); as a name constraint it is address and mask (RFC 5280 §4.2.1.10). */
record IpRange(byte[] network, int prefix) {
    static Optional<IpRange> parse(String cidr) {
        int slash = cidr.indexOf('/');
        Optional<InetAddress> address = slash < 0
                ? Optional.empty()
                : IpAddress.parse(cidr.substring(0, slash).trim());
        if (address.isEmpty() || !cidr.substring(slash + 1).trim().matches("\\d{1,3}")) {
            return Optional.empty();
        }
        byte[] bytes = address.get().getAddress();
        int prefix = Integer.parseInt(cidr.substring(slash + 1).trim());
        if (prefix > bytes.length * 8) {
            return Optional.empty();
        }
        byte[] mask = mask(bytes.length, prefix);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= mask[i];
        }
        return Optional.of(new IpRange(bytes, prefix));
    }

    /** From the octets of a constraint: address, then mask. */
    static Optional<IpRange> ofConstraint(byte[] octets) {
        if (octets.length != 8 && octets.length != 32) {
            return Optional.empty();
        }
        int half = octets.length / 2;
        byte[] mask = Arrays.copyOfRange(octets, half, octets.length);
        int prefix = 0;
        while (prefix < half * 8 && (mask[prefix / 8] & 0x80 >> prefix % 8) != 0) {
            prefix++;
        }
        return Arrays.equals(mask, mask(half, prefix))
                ? Optional.of(new IpRange(Arrays.copyOf(octets, half), prefix))
                : Optional.empty();
    }

    byte[] toConstraint() {
        byte[] octets = Arrays.copyOf(network, network.length * 2);
        System.arraycopy(mask(network.length, prefix), 0, octets, network.length, network.length);
        return octets;
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        byte[] mask = mask(bytes.length, prefix);
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & mask[i]) != (network[i] & mask[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte[] mask(int length, int prefix) {
        byte[] mask = new byte[length];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return mask;
    }

    @Override
    public String toString() {
        return IpAddress.text(network) + "/" + prefix;
    }
}
