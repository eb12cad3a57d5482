package io.managedkeys.registry.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks up client tokens by the hash of their id. What is found is kept for {@link #STALENESS}: a token that another
 * replica revoked is good here for at most that long, one revoked here not at all. What is not found is not kept.
 */
@Component
public class ClientTokens {
    /** How much later than elsewhere a revocation takes effect here. */
    static final Duration STALENESS = Duration.ofSeconds(1);

    private static final int CACHED = 10_000;

    private final ClientTokenRepository repository;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final Cache<String, ClientToken> found = Caffeine.newBuilder()
            .maximumSize(CACHED)
            .expireAfterWrite(STALENESS)
            .build();

    ClientTokens(ClientTokenRepository repository, TransactionTemplate transactions, InstantSource clock) {
        this.repository = repository;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Empty for one that does not exist, was revoked or has expired. */
    public Optional<ClientToken> find(String hash) {
        return Optional.ofNullable(known(hash)).filter(this::isAlive);
    }

    /** Reading within the cache's own get keeps a revocation from being overtaken by a read that began before it. */
    @SuppressWarnings("NullAway") // Caffeine keeps nothing when the function gives null
    private @Nullable ClientToken known(String hash) {
        return found.get(
                hash,
                wanted -> repository
                        .findByHash(wanted)
                        .map(ClientTokenRow::toClientToken)
                        .orElse(null));
    }

    public Optional<ClientToken> findByAccessor(String accessor) {
        return repository
                .findByAccessor(accessor)
                .map(ClientTokenRow::toClientToken)
                .filter(this::isAlive);
    }

    private boolean isAlive(ClientToken token) {
        return !token.isExpired(clock.instant());
    }

    /** Stores a token within the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(ClientToken token) {
        repository.save(new ClientTokenRow(token));
    }

    /** After this no request with the token is admitted here. Revoking one that does not exist does nothing. */
    public void revoke(String hash) {
        transactions.executeWithoutResult(status -> repository.deleteByHash(hash));
        found.invalidate(hash);
    }
}
