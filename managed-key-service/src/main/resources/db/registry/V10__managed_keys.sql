-- What the user wrote. Readable but for the credentials, which only the gateway can open.
CREATE TABLE managed_key (
    uuid                   uuid        PRIMARY KEY,
    namespace_uuid         uuid        NOT NULL REFERENCES namespace (uuid),
    name                   text        NOT NULL,
    type                   text        NOT NULL,
    config_version         integer     NOT NULL,                -- raised by each update
    allow_generate_key     boolean     NOT NULL,
    allow_replace_key      boolean     NOT NULL,
    allow_store_key        boolean     NOT NULL,
    any_mount              boolean     NOT NULL,
    usages                 text        NOT NULL,                -- names, by comma
    settings               text        NOT NULL,                -- the type's own parameters, JSON, no secrets
    credentials            text        NOT NULL,                -- JWE, bound to uuid, credentials_version, destination
    credentials_version    integer     NOT NULL,                -- the config version that brought the credentials
    credentials_order      bigint      NOT NULL,                -- when, as counted by pin_events
    credential_tag         text,                                -- from the gateway; null: the token was never reached
    operator_tried_version integer     NOT NULL DEFAULT 0,      -- credentials_version whose one operator's try is spent
    created_at             timestamptz NOT NULL DEFAULT now(),
    UNIQUE (namespace_uuid, name),                              -- over all types
    UNIQUE (uuid, namespace_uuid)
);
CREATE INDEX managed_key_by_tag ON managed_key (credential_tag);

-- Which namespace a key of a backend belongs to, while any binding there names it.
CREATE TABLE key_identity (
    identity       text NOT NULL PRIMARY KEY,                   -- SHA-256 of the SPKI, hex
    namespace_uuid uuid NOT NULL REFERENCES namespace (uuid),
    UNIQUE (identity, namespace_uuid)
);

-- What was found in the backend; before that, the intent to look or to generate: one winner at a time holds the lease.
CREATE TABLE managed_key_binding (
    managed_key_uuid uuid        PRIMARY KEY,
    namespace_uuid   uuid        NOT NULL,
    config_version   integer     NOT NULL,                      -- of the entry that was resolved
    lease_owner      uuid,                                      -- null once resolved
    lease_until      timestamptz,
    identity         text,                                      -- null until resolved, like all that follow
    locator          text,                                      -- the backend's own immutable name of the object
    spki             bytea,
    key_spec         text,
    capabilities     text,                                      -- usages the object can do, by comma
    schemes          text,                                      -- JSON
    provenance       text,                                      -- JSON, for people
    generated        boolean,
    resolved_at      timestamptz,
    FOREIGN KEY (managed_key_uuid, namespace_uuid) REFERENCES managed_key (uuid, namespace_uuid) ON DELETE CASCADE,
    FOREIGN KEY (identity, namespace_uuid) REFERENCES key_identity (identity, namespace_uuid),
    CHECK ((lease_owner IS NULL) = (identity IS NOT NULL))
);
CREATE INDEX managed_key_binding_by_identity ON managed_key_binding (identity);

-- PINs that a token refused, by tag. No entry that carries one is used until its PIN was written again and worked.
CREATE TABLE refused_pin (
    tag         text        PRIMARY KEY,                        -- HMAC(gateway's key, token serial and PIN)
    refused_at  timestamptz NOT NULL,
    pin_order   bigint      NOT NULL                            -- as counted by pin_events
);

-- Puts writes and refusals of PINs in an order that no replica's clock can upset.
CREATE SEQUENCE pin_events;
GRANT USAGE ON SEQUENCE pin_events TO ${runtimeRole};
