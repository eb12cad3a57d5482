#!/usr/bin/env bash
# Run once by PostgreSQL's image on an empty data folder: per service a schema, its owner and its runtime role.
set -euo pipefail
for schema in registry pki transit; do
  psql -v ON_ERROR_STOP=1 -v schema="$schema" -v owner="${schema}_owner" \
    -v password="$(cat "/run/managed-keys/database/$schema")" \
    -v owner_password="$(cat "/run/managed-keys/database/${schema}_owner")" \
    --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:?}" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"schema" LOGIN PASSWORD :'password';
CREATE SCHEMA :"schema" AUTHORIZATION :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"schema";
SQL
done
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" -v database="$POSTGRES_DB" <<'SQL'
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO registry, registry_owner, pki, pki_owner, transit, transit_owner;
SQL
