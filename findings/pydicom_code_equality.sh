#!/bin/sh
# pydicom 3.0.1: two equal codes are not found in each other's set or dictionary.
#
# `pydicom.sr.coding.Code` compares a code of the retired SNOMED scheme (SRT) equal to its SNOMED CT code (SCT), as
# PS3.16 annex O maps them, and inherits `__hash__` from the tuple of what is written. So `a == b` holds while
# `a in {b}` and `{b: …}[a]` do not: a table of concepts keyed by `Code` misses every older report, and `a in [b]` works.
#
# Seen with pydicom 3.0.1: equal True, same hash False, in list True, in set False, found in dictionary False.
# What a reader of dose reports does about it: bring each code to one scheme before it becomes a key.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pydicom==3.0.1'
cat >"$folder/codes.py" <<'PYTHON'
from pydicom.sr.coding import Code

retired = Code("T-D3000", "SRT", "Chest")
current = Code("51185008", "SCT", "Chest")
print("equal", retired == current)
print("same hash", hash(retired) == hash(current))
print("in list", retired in [current])
print("in set", retired in {current})
print("found in dictionary", retired in {current: "chest"})
PYTHON
seen=$("$folder/venv/bin/python" "$folder/codes.py")
expected='equal True
same hash False
in list True
in set False
found in dictionary False'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "pydicom behaves otherwise now" >&2; exit 1; }
