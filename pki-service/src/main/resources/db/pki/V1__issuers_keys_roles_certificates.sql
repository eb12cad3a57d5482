-- Every row belongs to a mount by its uuid, never by its path; a mount needs no row to exist.

ALTER DEFAULT PRIVILEGES IN SCHEMA pki GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${runtimeRole};

CREATE TABLE mount_config (
    mount                         uuid    PRIMARY KEY,
    default_issuer                uuid,
    default_follows_latest_issuer boolean NOT NULL DEFAULT false,
    default_key                   uuid,
    issuing_certificates          text[]  NOT NULL DEFAULT '{}',
    crl_distribution_points       text[]  NOT NULL DEFAULT '{}',
    delta_crl_distribution_points text[]  NOT NULL DEFAULT '{}',
    ocsp_servers                  text[]  NOT NULL DEFAULT '{}',
    enable_templating             boolean NOT NULL DEFAULT false
);

-- A CA key. The private half is a managed key's; its identity is the SHA-256 of the SubjectPublicKeyInfo, in hex.
CREATE TABLE issuer_key (
    id               uuid        PRIMARY KEY,
    mount            uuid        NOT NULL,
    name             text        NOT NULL,
    managed_key      uuid        NOT NULL,
    managed_key_name text        NOT NULL,
    identity         text        NOT NULL,
    spki             bytea       NOT NULL,
    created_at       timestamptz NOT NULL,
    UNIQUE (mount, identity)
);
CREATE UNIQUE INDEX issuer_key_name ON issuer_key (mount, name) WHERE name <> '';

CREATE TABLE issuer (
    id                             uuid        PRIMARY KEY,
    mount                          uuid        NOT NULL,
    name                           text        NOT NULL,
    key_id                         uuid        NOT NULL REFERENCES issuer_key,
    certificate                    bytea       NOT NULL,
    usage                          text[]      NOT NULL,
    leaf_not_after_behavior        text        NOT NULL,
    revocation_signature_algorithm text        NOT NULL,
    created_at                     timestamptz NOT NULL
);
CREATE UNIQUE INDEX issuer_name ON issuer (mount, name) WHERE name <> '';
CREATE INDEX issuer_mount ON issuer (mount);

-- Serial numbers as lower-case hex pairs with colons. Issuers' own certificates stand here, too.
CREATE TABLE certificate (
    mount       uuid        NOT NULL,
    serial      text        NOT NULL,
    certificate bytea       NOT NULL,
    issuer      uuid        NOT NULL,
    not_after   timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (mount, serial)
);

CREATE TABLE role (
    mount      uuid  NOT NULL,
    name       text  NOT NULL,
    issuer_ref text  NOT NULL,
    fields     jsonb NOT NULL,
    PRIMARY KEY (mount, name)
);
