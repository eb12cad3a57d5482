-- Whoever runs migrations owns the tables; the service itself only reads and writes rows.
ALTER DEFAULT PRIVILEGES IN SCHEMA transit GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${runtimeRole};

-- A key ring: one named key of a mount. Keyed by the mount's uuid, never its path, so that a remount is free.
CREATE TABLE key_ring (
    id                     uuid        PRIMARY KEY,
    mount                  uuid        NOT NULL,
    name                   text        NOT NULL COLLATE "C",
    latest_version         integer     NOT NULL CHECK (latest_version >= 1),
    min_decryption_version integer     NOT NULL DEFAULT 1 CHECK (min_decryption_version BETWEEN 1 AND latest_version),
    min_encryption_version integer     NOT NULL DEFAULT 0 CHECK (min_encryption_version BETWEEN 0 AND latest_version),
    deletion_allowed       boolean     NOT NULL DEFAULT false,
    created_at             timestamptz NOT NULL,
    UNIQUE (mount, name)
);

-- One generation of a key ring: which managed key it is, and what that key was when it became this version.
CREATE TABLE key_version (
    key_ring         uuid        NOT NULL REFERENCES key_ring ON DELETE CASCADE,
    version          integer     NOT NULL CHECK (version >= 1),
    managed_key      uuid        NOT NULL,
    managed_key_name text        NOT NULL,
    -- lower-case hex of the SHA-256 of spki
    identity         text        NOT NULL CHECK (length(identity) = 64),
    -- SubjectPublicKeyInfo, DER
    spki             bytea       NOT NULL,
    key_spec         text        NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (key_ring, version)
);
