#!/bin/sh
# dicom-anonymizer 2.1.0: an anonymised dose report stays a dose report, and every number in it is 0.
#
# Its rules for a tag apply at every depth, also within Content Sequence (0040,A730), where Value Type and Numeric Value
# are the structure and the values of the report. Title, SOP class and the tree remain; Value Type NUM becomes the text
# ANONYMIZED, which is none of the defined terms of PS3.3 C.17.3, and Numeric Value becomes 0. A reader that takes
# measured values without regard to the value type finds a scan of 0 mGy·cm.
#
# Seen with dicom-anonymizer 2.1.0 and pydicom 3.0.2: before, value types CONTAINER, NUM and the value 512.4; after,
# ANONYMIZED, CONTAINER and the value 0, under the title 113701 (X-Ray Radiation Dose Report) as before.
# What Kerma does about it: a dose report without any item of value type NUM is failed with that reason, never a dose.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'dicom-anonymizer==2.1.0' 'pydicom==3.0.2'
cat >"$folder/report.py" <<'PYTHON'
"""Writes a CT dose report (TID 10011) with one scan, or prints what a report holds."""

import sys

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid


def code(value, meaning, scheme="DCM"):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def content(value_type, name, **values):
    item = Dataset()
    item.RelationshipType, item.ValueType, item.ConceptNameCodeSequence = "CONTAINS", value_type, [name]
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def report():
    measured = Dataset()
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = "512.4", [code("mGy.cm", "mGy.cm", "UCUM")]
    dlp = content("NUM", code("113838", "DLP"), MeasuredValueSequence=[measured])
    scan = content("CONTAINER", code("113819", "CT Acquisition"), ContinuityOfContent="SEPARATE", ContentSequence=[dlp])
    written = Dataset()
    written.SOPClassUID, written.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.67", generate_uid()
    written.StudyInstanceUID, written.SeriesInstanceUID = generate_uid(), generate_uid()
    written.PatientName, written.PatientID, written.PatientBirthDate, written.PatientSex = "Doe^Jane", "1", "", ""
    written.Modality, written.SeriesNumber, written.InstanceNumber = "SR", 1, 1
    written.StudyDate = written.ContentDate = "20260101"
    written.StudyTime = written.ContentTime = "120000"
    written.ReferringPhysicianName = written.AccessionNumber = written.StudyID = ""
    written.CompletionFlag, written.VerificationFlag = "COMPLETE", "UNVERIFIED"
    written.ValueType, written.ContinuityOfContent = "CONTAINER", "SEPARATE"
    written.ConceptNameCodeSequence = [code("113701", "X-Ray Radiation Dose Report")]
    written.ContentSequence = [scan]
    written.file_meta = FileMetaDataset()
    written.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    written.file_meta.MediaStorageSOPClassUID = written.SOPClassUID
    written.file_meta.MediaStorageSOPInstanceUID = written.SOPInstanceUID
    return written


def items_of(item):
    yield item
    for child in item.get("ContentSequence", []):
        yield from items_of(child)


if sys.argv[1] == "write":
    report().save_as(sys.argv[2], enforce_file_format=True)
else:
    read = dcmread(sys.argv[2])
    items = list(items_of(read))
    numbers = [str(value.NumericValue) for item in items for value in item.get("MeasuredValueSequence", [])]
    print(read.ConceptNameCodeSequence[0].CodeValue, sorted({item.ValueType for item in items}), numbers)
PYTHON
python="$folder/venv/bin/python"
"$python" "$folder/report.py" write "$folder/report.dcm"
"$folder/venv/bin/dicom-anonymizer" "$folder/report.dcm" "$folder/anonymised.dcm" 2>/dev/null
seen=$("$python" "$folder/report.py" show "$folder/report.dcm"; "$python" "$folder/report.py" show "$folder/anonymised.dcm")
expected="113701 ['CONTAINER', 'NUM'] ['512.4']
113701 ['ANONYMIZED', 'CONTAINER'] ['0']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "dicom-anonymizer behaves otherwise now" >&2; exit 1; }
