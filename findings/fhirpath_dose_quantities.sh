#!/bin/sh
# fhirpath 5.2.2 (JavaScript) and fhirpathpy 2.2.4: what they answer about doses in FHIR observations.
#
# UCUM reduces gray and sievert to the same base units (J/kg), and knows no kind of quantity. fhirpath.js therefore
# compares an effective dose with an air kerma: 7 mSv is more than 5 mGy, 7 mSv equals 7 mGy, and 1 MBq is 1000000 Hz.
# An invariant or an alert that trusts the unit to tell the quantities apart never fails; only the code of the
# observation tells them apart. fhirpathpy refuses the comparison of two literals of unlike units with an error, takes
# 1 Gy and 1000 mGy for different, and finds the value 724.52 of a resource, which it reads as a Decimal, different from
# the literal 724.52 in the same expression, so that the same rule passes in one implementation and fails in the other.
#
# Seen with these versions: the lines under `expected`.
# What Kerma does about it: doses are compared by quantity (name of the fact), and units convert within their quantity
# only; mSv is never converted into mGy.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'fhirpathpy==2.2.4' 2>/dev/null
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund 'fhirpath@5.2.2' >/dev/null 2>&1
cat >doses.mjs <<'JAVASCRIPT'
import fhirpath from "fhirpath";

const EXPRESSIONS = ["7 'mSv' > 5 'mGy'", "7 'mSv' = 7 'mGy'", "1 'MBq' = 1000000 'Hz'", "1 'Gy' = 1000 'mGy'"];
for (const expression of EXPRESSIONS) {
  console.log("fhirpath.js", expression, fhirpath.evaluate({}, expression)[0]);
}
const dlp = { resourceType: "Observation", valueQuantity: { value: 724.52, code: "mGy.cm" } };
console.log("fhirpath.js", "value = 724.52", fhirpath.evaluate(dlp, "Observation.valueQuantity.value = 724.52")[0]);
JAVASCRIPT
cat >doses.py <<'PYTHON'
from fhirpathpy import evaluate

for expression in ("7 'mSv' > 5 'mGy'", "1 'Gy' = 1000 'mGy'"):
    try:
        print("fhirpathpy", expression, evaluate({}, expression)[0])
    except TypeError as error:
        print("fhirpathpy", expression, type(error).__name__)
dlp = {"resourceType": "Observation", "valueQuantity": {"value": 724.52, "code": "mGy.cm"}}
print("fhirpathpy", "value = 724.52", evaluate(dlp, "Observation.valueQuantity.value = 724.52")[0])
PYTHON
seen=$(node doses.mjs; venv/bin/python doses.py)
expected="fhirpath.js 7 'mSv' > 5 'mGy' true
fhirpath.js 7 'mSv' = 7 'mGy' true
fhirpath.js 1 'MBq' = 1000000 'Hz' true
fhirpath.js 1 'Gy' = 1000 'mGy' true
fhirpath.js value = 724.52 true
fhirpathpy 7 'mSv' > 5 'mGy' TypeError
fhirpathpy 1 'Gy' = 1000 'mGy' False
fhirpathpy value = 724.52 False"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "fhirpath or fhirpathpy behave otherwise now" >&2; exit 1; }
