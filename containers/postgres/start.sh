#!/bin/sh
# Makes the cluster the first time, brings database, roles and passwords in line with the environment, and runs
# PostgreSQL. Roles: `kerma` owns the database; `kerma_reader` may only read, for the dashboard; `kerma_settings` may
# change settings too (`kerma migrate` gives it the rights, as it makes the tables).
set -eu

: "${KERMA_POSTGRES_PASSWORD:?set KERMA_POSTGRES_PASSWORD in .env}"
: "${KERMA_POSTGRES_READER_PASSWORD:?set KERMA_POSTGRES_READER_PASSWORD in .env}"
: "${KERMA_POSTGRES_SETTINGS_PASSWORD:?set KERMA_POSTGRES_SETTINGS_PASSWORD in .env}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # Inside the container the owner of the files needs no password; over the network everybody does.
    initdb -U postgres --auth-local=peer --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --data-checksums
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
fi

# Nobody else can connect before roles and passwords are right.
pg_ctl -w -o "-c listen_addresses=''" start
psql --quiet -v ON_ERROR_STOP=1 -U postgres -d postgres \
    -v owner="$KERMA_POSTGRES_PASSWORD" -v reader="$KERMA_POSTGRES_READER_PASSWORD" \
    -v settings="$KERMA_POSTGRES_SETTINGS_PASSWORD" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM unnest(ARRAY['kerma', 'kerma_reader', 'kerma_settings']) AS name
 WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
-- CREATEDB: a backup is checked by restoring it into a temporary database.
ALTER ROLE kerma CREATEDB PASSWORD :'owner';
ALTER ROLE kerma_reader PASSWORD :'reader';
ALTER ROLE kerma_settings PASSWORD :'settings';
ALTER ROLE kerma_reader SET default_transaction_read_only = on;
GRANT pg_read_all_data TO kerma_reader, kerma_settings;
SELECT 'CREATE DATABASE kerma OWNER kerma'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kerma') \gexec
SQL
pg_ctl -w -m fast stop

exec postgres -c listen_addresses='*'
