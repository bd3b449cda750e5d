#!/bin/bash
# Writes Orthanc's password to memory, and runs nginx as long as the dashboard answers; nginx reads its files again when the
# certificate is another one, or when Orthanc's container has another address.
set -u

password=$(printf '%s' "kerma:${KERMA_ORTHANC_PASSWORD:?}" | base64 -w 0)
printf '204 "Basic %s";\n' "$password" >/tmp/orthanc-password.map

exec bash /etc/kerma/run_nginx.sh 18501 bash -c 'getent hosts orthanc; stat -L -c %Y /etc/kerma/proxy/server.crt'
