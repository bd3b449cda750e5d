#!/bin/sh
# altair 6.0.0 beside cyclonedx-bom 7.5.0: the tool that lists packages makes every import of altair build a grammar.
#
# cyclonedx-bom requires jsonschema with its extra "format-nongpl". jsonschema imports whatever checkers of formats are
# installed, whether a schema uses formats or not, and rfc3987-syntax compiles a grammar of the whole RFC as it is
# imported. altair imports jsonschema. So installing a tool of development, which altair does not know, makes a server
# that draws charts start seconds later, in each of its processes.
#
# Seen with jsonschema 4.26.0, rfc3987-syntax 1.1.0, lark 1.3.1 on Python 3.11: "grammar compiled False" before,
# "grammar compiled True" after, and an import of altair that takes several times as long (printed, not compared).
# What a user of altair does about it: run such tools in an environment of their own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
install() { "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$@"; }
cat >"$folder/look.py" <<'PYTHON'
import sys
import time

begun = time.process_time()
import altair

print(f"import of altair {altair.__version__}: {time.process_time() - begun:.1f} s of processor time", file=sys.stderr)
print("grammar compiled", "rfc3987_syntax" in sys.modules)
PYTHON
install 'altair==6.0.0' 'jsonschema==4.26.0'
before=$("$folder/venv/bin/python" "$folder/look.py")
install 'cyclonedx-bom==7.5.0' 'jsonschema==4.26.0' 'rfc3987-syntax==1.1.0' 'lark==1.3.1'
after=$("$folder/venv/bin/python" "$folder/look.py")
printf 'before: %s\nafter: %s\n' "$before" "$after"
[ "$before" = "grammar compiled False" ] && [ "$after" = "grammar compiled True" ] || {
    echo "altair, jsonschema or cyclonedx-bom behave otherwise now" >&2
    exit 1
}
