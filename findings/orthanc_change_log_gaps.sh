#!/bin/sh
# Orthanc 1.10.1: its change log is no append-only log, and a follower cannot see what is missing at its end.
#
# Whoever follows GET /changes asks for what comes after the last number that he has read, until the answer says Done.
# One would guess that every object stands under its number until the log is cleared, and that the answer after that
# tells how far the log has been lost. Neither is so:
# - an object that is sent again with other content (OverwriteInstances: true) takes its earlier change out of the log;
# - after DELETE /changes, a follower that had read up to 3 of 6 is answered: no change, Done, Last 6. It goes on from 6
#   as if it had read all, and never hears of the objects 4 to 6.
#
# Seen with Orthanc 1.10.1+dfsg-2+deb12u1 of Debian 12: the lines under `expected` below.
# What Kerma does about it: it counts the changes of a page against their numbers; where some are missing, and every
# hour, it compares its ledger with Orthanc's list of objects.
set -eu
version=1.10.1+dfsg-2+deb12u1
folder=$(mktemp -d)
node=
trap '[ -z "$node" ] || kill "$node"; rm -rf "$folder"' EXIT
mkdir -p "$folder/packages/partial" "$folder/root" "$folder/storage"
apt-get --quiet=2 --yes --no-install-recommends --download-only -o Dir::State::status=/dev/null -o APT::Sandbox::User=root \
    -o "Dir::Cache::archives=$folder/packages" install "orthanc=$version" >/dev/null
for package in "$folder"/packages/*.deb; do dpkg -x "$package" "$folder/root"; done
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pydicom==3.0.2'
cat >"$folder/changes.py" <<'PYTHON'
"""Sends radiographs to Orthanc's REST API, and prints its change log after each step."""

import json
import sys
import time
from io import BytesIO
from urllib.error import URLError
from urllib.request import Request, urlopen

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

NODE = sys.argv[1]


def ask(path, body=None, method=None):
    with urlopen(Request(NODE + path, body, method=method)) as answer:
        return json.loads(answer.read() or b"null")


def radiograph(uid, dap):
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1.1", f"2.25.{uid}"
    made.StudyInstanceUID, made.SeriesInstanceUID = "2.25.1", "2.25.2"
    made.PatientID, made.PatientName, made.Modality = "1", "Doe^Jane", "DX"
    made.ImageAndFluoroscopyAreaDoseProduct = dap
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    written = BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()


def show(what, since=0):
    page = ask(f"/changes?since={since}&limit=1000")
    numbers = [change["Seq"] for change in page["Changes"] if change["ChangeType"] == "NewInstance"]
    print(f"{what}: objects {numbers}, last {page['Last']}, done {page['Done']}")


for _ in range(100):
    try:
        ask("/system")
        break
    except URLError:
        time.sleep(0.1)
ask("/instances", radiograph(uid=10, dap="1"))
ask("/instances", radiograph(uid=11, dap="1"))
show("two objects sent")
ask("/instances", radiograph(uid=10, dap="2"))
show("the first sent again, corrected")
ask("/changes", method="DELETE")
show("log cleared, asked by one who has read up to 3", since=3)
ask("/instances", radiograph(uid=12, dap="1"))
show("a third object sent, asked by one who has read up to 3", since=3)
PYTHON
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$folder/orthanc.json" <<JSON
{
  "HttpPort": $port, "RemoteAccessAllowed": false, "AuthenticationEnabled": false, "DicomServerEnabled": false,
  "StorageDirectory": "$folder/storage", "IndexDirectory": "$folder/storage", "OverwriteInstances": true
}
JSON
libraries="$folder/root/lib/x86_64-linux-gnu:$folder/root/usr/lib/x86_64-linux-gnu"
DCMDICTPATH=$(find "$folder/root/usr/share" -name dicom.dic) "$folder/root/lib64/ld-linux-x86-64.so.2" \
    --library-path "$libraries" "$folder/root/usr/sbin/Orthanc" "$folder/orthanc.json" >/dev/null 2>&1 &
node=$!
seen=$("$folder/venv/bin/python" "$folder/changes.py" "http://127.0.0.1:$port")
expected="two objects sent: objects [1, 5], last 5, done True
the first sent again, corrected: objects [5, 6], last 6, done True
log cleared, asked by one who has read up to 3: objects [], last 6, done True
a third object sent, asked by one who has read up to 3: objects [7], last 7, done True"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "Orthanc behaves otherwise now" >&2; exit 1; }
