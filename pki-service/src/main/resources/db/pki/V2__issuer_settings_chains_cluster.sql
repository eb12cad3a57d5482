-- An issuer of another system, imported to complete a chain, has no key here.
ALTER TABLE issuer ALTER COLUMN key_id DROP NOT NULL;

-- Its own URLs replace the mount's. manual_chain is null where the chain is built from the mount's issuers; chain is what
-- holds, itself first; empty means itself alone.
ALTER TABLE issuer
    ADD COLUMN issuing_certificates          text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN crl_distribution_points       text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN delta_crl_distribution_points text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN ocsp_servers                  text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN enable_templating             boolean NOT NULL DEFAULT false,
    ADD COLUMN manual_chain                  uuid[],
    ADD COLUMN chain                         uuid[]  NOT NULL DEFAULT '{}';

ALTER TABLE mount_config
    ADD COLUMN cluster_path     text NOT NULL DEFAULT '',
    ADD COLUMN cluster_aia_path text NOT NULL DEFAULT '';
