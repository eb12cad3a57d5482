package io.managedkeys.pki.config;

/**
 * Where this mount is reached from outside; authority URLs may refer to it.
 *
 * @param path of the mount, "" for not said
 * @param aiaPath of a place that serves certificates and CRLs, "" for not said
 */
public record Cluster(String path, String aiaPath) {
    public static final Cluster UNKNOWN = new Cluster("", "");
}
