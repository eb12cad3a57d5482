-- What answers to If-Modified-Since: when an issuer's own answers were last others, and when the default last changed.
ALTER TABLE issuer
    ADD COLUMN last_modified timestamptz NOT NULL DEFAULT now();
ALTER TABLE mount_config
    ADD COLUMN default_modified timestamptz NOT NULL DEFAULT now();
