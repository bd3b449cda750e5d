#!/bin/bash
# Runs nginx as long as Orthanc's HTTP port answers on loopback, which both containers share.
#
# When Orthanc's container restarts, it gets a new loopback, and this one would keep the old. So it ends as well, and
# the engine starts it again within the new one.
set -u

is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

nginx -e stderr -c /etc/kerma/nginx.conf -g 'daemon off;' &
nginx=$!
trap 'kill -TERM $nginx; wait $nginx; exit $?' TERM INT QUIT

failures=0
while kill -0 $nginx 2>/dev/null && [ $failures -lt 4 ]; do
    if is_open 18042; then failures=0; else failures=$((failures + 1)); fi
    sleep 5 &
    wait $!
done
kill -TERM $nginx 2>/dev/null
wait $nginx
exit 1
