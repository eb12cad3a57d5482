package io.managedkeys.pki.config;

/** What Vault warns of where a mount lacks settings. */
public final class MountWarnings {
    public static final String NO_URLS = "This mount hasn't configured any authority information access (AIA) fields;"
            + " this may make it harder for systems to find missing certificates in the chain or to validate revocation"
            + " status of certificates. Consider updating /config/urls or the newly generated issuer with this"
            + " information.";

    private MountWarnings() {}
}
