-- Bindings of secret keys have no spki: the column always could be null, and is so now for resolved keys, too.
COMMENT ON COLUMN managed_key_binding.spki IS 'SubjectPublicKeyInfo; null until resolved, and for secret keys';
COMMENT ON COLUMN key_identity.identity IS 'SHA-256 of the SPKI, or of what names a secret key in its backend, hex';

-- What is among the enclosed credentials, which nobody here can open; '' where the gateway's own are meant.
ALTER TABLE managed_key ADD COLUMN secret_names text NOT NULL DEFAULT 'pin';
ALTER TABLE managed_key ALTER COLUMN secret_names DROP DEFAULT;

-- Rules of what a key permits are texts now, which say the operation.
UPDATE managed_key_binding SET schemes =
    regexp_replace(schemes, '\{"family":"([A-Z0-9_]+)","hash":null\}', '"sign:\1"', 'g')
WHERE schemes IS NOT NULL;
