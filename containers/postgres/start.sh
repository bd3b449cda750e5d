#!/bin/sh
# Makes the cluster the first time, brings database, roles and passwords in line with the environment (roles.sql), and
# runs PostgreSQL.
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
pg_ctl -w -o "-c listen_addresses='' -c unix_socket_directories=$PGHOST" start
psql --quiet -U postgres -d postgres -f /usr/local/share/kerma/roles.sql \
    -v owner="$KERMA_POSTGRES_PASSWORD" -v reader="$KERMA_POSTGRES_READER_PASSWORD" \
    -v settings="$KERMA_POSTGRES_SETTINGS_PASSWORD"
pg_ctl -w -m fast stop

exec postgres -c listen_addresses='*' -c unix_socket_directories="$PGHOST"
