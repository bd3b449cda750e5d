#!/bin/bash
# Runs nginx as long as a port answers on loopback, which this container shares with the one in front of which it stands.
#
# When that one restarts, it gets a new loopback, and this one would keep the old. So it ends as well, and the engine starts
# it again within the new one. nginx reads its files again when the text that a command prints is another one.
#
#   run_nginx.sh PORT [COMMAND ...]
set -u

port=$1
shift
is_open() { (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
surroundings() { [ $# -eq 0 ] || "$@"; }

known=$(surroundings "$@")
nginx -e stderr -c /etc/kerma/nginx.conf -g 'daemon off;' &
nginx=$!
trap 'kill -TERM $nginx; wait $nginx; exit $?' TERM INT QUIT

failures=0
while kill -0 $nginx 2>/dev/null && [ $failures -lt 4 ]; do
    if is_open; then failures=0; else failures=$((failures + 1)); fi
    now=$(surroundings "$@")
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
