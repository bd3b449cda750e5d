#!/bin/bash
# Runs nginx as long as the dashboard answers on loopback, which both containers share.
#
# When the dashboard's container restarts, it gets a new loopback, and this one would keep the old. So it ends as well, and
# the engine starts it again within the new one. nginx reads its files again when the certificate is another one, or when
# Orthanc's container has another address.
set -u

is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
surroundings() { getent hosts orthanc; stat -L -c %Y /etc/kerma/proxy/server.crt; }

password=$(printf '%s' "kerma:${KERMA_ORTHANC_PASSWORD:?}" | base64 -w 0)
printf '204 "Basic %s";\n' "$password" >/tmp/orthanc-password.map

known=$(surroundings)
nginx -e stderr -c /etc/kerma/nginx.conf -g 'daemon off;' &
nginx=$!
trap 'kill -TERM $nginx; wait $nginx; exit $?' TERM INT QUIT

failures=0
while kill -0 $nginx 2>/dev/null && [ $failures -lt 4 ]; do
    if is_open 18501; then failures=0; else failures=$((failures + 1)); fi
    now=$(surroundings)
    if [ "$now" != "$known" ]; then
        known=$now
        kill -HUP $nginx
    fi
    sleep 5 &
    wait $!
done
kill -TERM $nginx 2>/dev/null
wait $nginx
exit 1
