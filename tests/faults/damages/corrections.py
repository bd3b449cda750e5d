"""Objects that are sent again with other content: the version that was received last counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom import Dataset, dcmread

from tests.faults.damage import damage
from tests.faults.senders import Senders
from tests.faults.site import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.site import Site

_CORRECTED = 5
# Values of these units are doses, and stay plausible when they are halved.
_DOSE_UNITS = {"mGy", "mGy.cm", "Gy.m2", "Gy"}


def _send_corrected(site: Site, correct: Callable[[Dataset, int], None]) -> None:
    """Send some acknowledged reports again, corrected; they count instead of the first ones."""
    reports = [path for path in site.acknowledged() if dcmread(path, specific_tags=["Modality"]).Modality == "SR"]
    selected = site.random.sample(sorted(reports), min(_CORRECTED, len(reports)))
    corrected = [_write_corrected(path, site.folder / f"corrected-{path.name}", correct) for path in selected]
    senders = Senders(corrected, site.dicom_port, count=1)
    senders.start()
    senders.join(PATIENCE_S)
    site.repair_begins()
    site.expected = [path for path in site.objects if path not in selected] + corrected


def _write_corrected(path: Path, target: Path, correct: Callable[[Dataset, int], None]) -> Path:
    dataset = dcmread(path)
    correct(dataset, int(path.stem))
    dataset.save_as(target)
    return target


def _other_patient(dataset: Dataset, number: int) -> None:
    dataset.PatientID = f"CORRECTED{number}"


def _other_dose(dataset: Dataset, _number: int) -> None:
    for item in dataset.get("ContentSequence", []):
        for value in item.get("MeasuredValueSequence", []):
            if value.MeasurementUnitsCodeSequence[0].CodeValue in _DOSE_UNITS:
                value.NumericValue = f"{float(value.NumericValue) / 2:.8g}"
        _other_dose(item, _number)


@damage("reports are sent again with another Patient ID, under the same UIDs", recovery="none needed")
def patient_corrected(site: Site) -> None:
    _send_corrected(site, _other_patient)


@damage("reports are sent again with other doses, under the same UIDs", recovery="none needed")
def dose_corrected(site: Site) -> None:
    _send_corrected(site, _other_dose)
