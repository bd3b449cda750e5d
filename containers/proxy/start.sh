#!/bin/bash
# Writes Orthanc's password and the port of HTTPS to memory, and runs nginx as long as the dashboard answers; nginx reads its files again when the
# certificate is another one, or when Orthanc's container has another address.
set -u

password=$(printf '%s' "kerma:${KERMA_ORTHANC_PASSWORD:?}" | base64 -w 0)
printf '204 "Basic %s";\n' "$password" >/tmp/orthanc-password.map

# The port of HTTPS as browsers reach it, which may stand after an address.
port=${KERMA_HTTPS_PORT:-443}
port=:${port##*:}
printf 'return 301 https://$host%s$request_uri;\n' "${port#:443}" >/tmp/redirect.conf

exec bash /etc/kerma/run_nginx.sh 18501 bash -c 'getent hosts orthanc; stat -L -c %Y /etc/kerma/proxy/server.crt'
