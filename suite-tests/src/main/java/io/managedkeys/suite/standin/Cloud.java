package io.managedkeys.suite.standin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The clouds that have a stand-in. */
public enum Cloud {
    AWS("awskms", AwsStandIn::new),
    AZURE("azurekeyvault", AzureStandIn::new),
    GCP("gcpckms", GcpStandIn::new);

    private final String type;
    private final Supplier<StandIn> starter;

    Cloud(String type, Supplier<StandIn> starter) {
        this.type = type;
        this.starter = starter;
    }

    /**
     * @param words as after {@code --with}: {@code aws,gcp}
     * @throws IllegalArgumentException naming the word that is none
     */
    public static List<Cloud> named(String words) {
        return Arrays.stream(words.split(",", -1)).distinct().map(Cloud::one).toList();
    }

    private static Cloud one(String word) {
        return Arrays.stream(values())
                .filter(cloud -> cloud.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--with takes %s, separated by commas; not: %s"
                        .formatted(Arrays.stream(values()).map(Cloud::word).collect(Collectors.joining(", ")), word)));
    }

    /** What {@code --with} calls it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Vault's name of the backend type. */
    public String type() {
        return type;
    }

    StandIn start() {
        return starter.get();
    }
}
