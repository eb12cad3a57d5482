-- A secret key (AES, HMAC) has no public key; its identity is the SHA-256 of what names it for ever in its backend.
ALTER TABLE key_version ALTER COLUMN spki DROP NOT NULL;
