"""Orthanc makes copies of studies; the dose of a copy counts once with that of its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.faults.damage import damage

if TYPE_CHECKING:
    from tests.faults.site import Site

_STUDIES = 4
_RECOVERY = "none needed"


def _order(site: Site, path: str, **order: Any) -> Any:
    return site.hospital.rest(path, "POST", json.dumps(order).encode())


def _studies(site: Site) -> list[str]:
    return site.random.sample(sorted(site.hospital.rest("/studies")), _STUDIES)


@damage("studies are modified in Orthanc; the sources stay", recovery=_RECOVERY, after_all=True, compares_doses=True)
def studies_modified(site: Site) -> None:
    for study in _studies(site):
        _order(site, f"/studies/{study}/modify", Replace={"StudyDescription": "Corrected"}, KeepSource=True)


@damage("studies are modified in Orthanc; the sources go", recovery=_RECOVERY, after_all=True, compares_doses=True)
def studies_modified_in_place(site: Site) -> None:
    for study in _studies(site):
        _order(site, f"/studies/{study}/modify", Replace={"StudyDescription": "Corrected"}, KeepSource=False)


@damage("studies are anonymised in Orthanc", recovery=_RECOVERY, after_all=True, compares_doses=True)
def studies_anonymised(site: Site) -> None:
    for study in _studies(site):
        _order(site, f"/studies/{study}/anonymize", KeepSource=True)


@damage("series are split from their studies in Orthanc", recovery=_RECOVERY, after_all=True, compares_doses=True)
def studies_split(site: Site) -> None:
    for study in _studies(site):
        series = site.hospital.rest(f"/studies/{study}")["Series"]
        _order(site, f"/studies/{study}/split", Series=series[:1], KeepSource=site.random.random() < 0.5)


@damage("studies are merged in Orthanc", recovery=_RECOVERY, after_all=True, compares_doses=True)
def studies_merged(site: Site) -> None:
    first, second, *_ = _studies(site)
    _order(site, f"/studies/{first}/merge", Resources=[second], KeepSource=site.random.random() < 0.5)
