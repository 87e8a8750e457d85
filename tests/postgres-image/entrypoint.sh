#!/bin/bash
# What the official image's entrypoint does with POSTGRES_USER, POSTGRES_PASSWORD (or _FILE) and POSTGRES_DB, without its extras.
set -euo pipefail
[ "${1:-}" = postgres ] || [ "${1:0:1}" != - ] || set -- postgres "$@"
[ "${1:-}" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown 999:999 "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid=999 --regid=999 --clear-groups -- "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    user=${POSTGRES_USER:-postgres}
    [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
    database=${POSTGRES_DB:-$user}
    # Sorts English text as the official image does.
    initdb --username="$user" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-host=scram-sha-256 --auth-local=trust \
        --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    # Not over TCP yet, where somebody may be waiting for the database to be there.
    pg_ctl --wait -o "-c listen_addresses=''" start
    [ "$database" = postgres ] || createdb --username="$user" "$database"
    pg_ctl --wait --mode=fast stop
fi
exec "$@" -c listen_addresses='*'
