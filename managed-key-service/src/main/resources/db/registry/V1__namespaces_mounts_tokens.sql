-- Tables made from here on may be used, not changed in shape, by the service's runtime role.
ALTER DEFAULT PRIVILEGES IN SCHEMA registry GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${runtimeRole};
GRANT USAGE ON SCHEMA registry TO ${runtimeRole};

-- One row: whether the registry was initialised, and what it is called.
CREATE TABLE system (
    singleton      boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    cluster_id     uuid        NOT NULL DEFAULT gen_random_uuid(),
    cluster_name   text        NOT NULL,
    initialized_at timestamptz
);
INSERT INTO system (cluster_name) VALUES ('vault-cluster-' || substr(md5(gen_random_uuid()::text), 1, 8));

-- One row: rises with every change of namespaces and mounts. Writers take its lock first, so they come one by one;
-- every replica polls it.
CREATE TABLE catalog (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version   bigint  NOT NULL DEFAULT 1
);
INSERT INTO catalog DEFAULT VALUES;

CREATE TABLE namespace (
    uuid            uuid        PRIMARY KEY,
    id              text        NOT NULL UNIQUE,               -- five characters, as clients see it; the root's is "root"
    parent_uuid     uuid        REFERENCES namespace (uuid),   -- null for the root
    path            text        NOT NULL UNIQUE,               -- whole, with a trailing slash; '' for the root
    custom_metadata jsonb       NOT NULL DEFAULT '{}',
    grant_epoch     bigint      NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX namespace_by_parent ON namespace (parent_uuid);
INSERT INTO namespace (uuid, id, parent_uuid, path) VALUES (gen_random_uuid(), 'root', NULL, '');

CREATE TABLE mount (
    uuid                          uuid        PRIMARY KEY,
    namespace_uuid                uuid        NOT NULL REFERENCES namespace (uuid),
    path                          text        NOT NULL,        -- in its namespace, with a trailing slash
    type                          text        NOT NULL,
    accessor                      text        NOT NULL UNIQUE,
    description                   text        NOT NULL,
    default_lease_ttl             bigint      NOT NULL,        -- seconds; 0: the system's
    max_lease_ttl                 bigint      NOT NULL,        -- seconds; 0: the system's
    force_no_cache                boolean     NOT NULL,
    is_local                      boolean     NOT NULL,
    seal_wrap                     boolean     NOT NULL,
    external_entropy_access       boolean     NOT NULL,
    trim_request_trailing_slashes boolean     NOT NULL,
    listing_visibility            text        NOT NULL,        -- '', 'hidden' or 'unauth'
    plugin_version                text        NOT NULL,
    identity_token_key            text        NOT NULL,
    options                       jsonb       NOT NULL,
    allowed_managed_keys          text[]      NOT NULL,
    passthrough_request_headers   text[]      NOT NULL,
    allowed_response_headers      text[]      NOT NULL,
    audit_non_hmac_request_keys   text[]      NOT NULL,
    audit_non_hmac_response_keys  text[]      NOT NULL,
    delegated_auth_accessors      text[]      NOT NULL,
    created_at                    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (namespace_uuid, path)
);

CREATE TABLE client_token (
    hash             text        PRIMARY KEY,                  -- SHA-256 of the token id in hex; the id is stored nowhere
    accessor         text        NOT NULL UNIQUE,
    namespace_uuid   uuid        NOT NULL REFERENCES namespace (uuid) ON DELETE CASCADE,
    display_name     text        NOT NULL,
    path             text        NOT NULL,                     -- the request that made it
    policies         text[]      NOT NULL,
    metadata         jsonb,
    created_at       timestamptz NOT NULL,
    ttl              bigint      NOT NULL,                     -- seconds, as given at creation; 0: none
    explicit_max_ttl bigint      NOT NULL,                     -- seconds; 0: none
    expires_at       timestamptz,
    num_uses         integer     NOT NULL,                     -- 0: unlimited
    renewable        boolean     NOT NULL,
    orphan           boolean     NOT NULL
);
