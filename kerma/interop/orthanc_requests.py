"""Requests to Orthanc's REST interface by what they do: which read, which change, and which studies they concern."""

from __future__ import annotations

import re
from enum import StrEnum
from http.client import HTTPException
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_plus

from kerma.errors import UnavailableError
from kerma.interop import orthanc_rest

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK, _NOT_FOUND = 200, 404
_READING_METHODS = frozenset({"GET", "HEAD"})
#: Addresses with which a POST only reads. All others count as changes, also those that only read what their body names
#: (tools/create-archive): nobody could record of which studies.
_READING_POST = re.compile(r"tools/(find|lookup|count-resources)|(patients|studies|series)/[^/]+/(archive|media)")
#: Addresses that state nothing about patients; Orthanc Explorer requests some of them again and again. Jobs are none of
#: these: those of a query or a retrieval state the patient IDs that were searched.
_WITHOUT_PATIENTS = re.compile(
    r"(app/.*|ui/.*|plugins(/.*)?|system|statistics|changes|modalities(/.*)?|peers(/.*)?|tools/now|"
    r"kerma/.*|favicon\.ico)?"
)
_RESOURCE = re.compile(r"(patients|studies|series|instances)/([^/]+)(/.*)?")
# Every reader of such an address sees the same one: no escapes, no empty segments, none of dots alone.
_PLAIN = re.compile(r"(?!.*(^|/)\.+(/|$))([\w.~@+:,=-]+(/[\w.~@+:,=-]+)*/?)?", re.ASCII)
#: Orthanc lets a GET with this parameter change or delete.
_METHOD_PARAMETER = "_method"


class Level(StrEnum):
    """Levels of resources in Orthanc, as its addresses name them."""

    PATIENTS = "patients"
    STUDIES = "studies"
    SERIES = "series"
    INSTANCES = "instances"


#: What is below a resource and states its studies.
_STUDIES_BELOW: Mapping[Level, str] = {
    Level.PATIENTS: "/studies",
    Level.STUDIES: "",
    Level.SERIES: "/study",
    Level.INSTANCES: "/study",
}


class Resource(NamedTuple):
    """A patient, study, series or instance in Orthanc.

    Attributes:
        level: its level.
        orthanc_id: Orthanc's identifier, a digest of DICOM identifiers.
    """

    level: Level
    orthanc_id: str


class OrthancRequest(NamedTuple):
    """What a request does.

    Attributes:
        address: method and path, as a record states it.
        is_change: whether it may change something in Orthanc or send objects elsewhere.
        concerns_patients: whether the response can state something about patients.
        resource: the resource that it concerns; None for none or several.
    """

    address: str
    is_change: bool
    concerns_patients: bool
    resource: Resource | None


class UnclearAddressError(ValueError):
    """An address that two programs could understand in two ways."""


def parse(method: str, path: str, query: str) -> OrthancRequest:
    """What a request to Orthanc does.

    Args:
        method: of HTTP.
        path: below Orthanc's root, without a slash at the beginning, as it was sent.
        query: as it was sent.

    Raises:
        UnclearAddressError: the path has escapes, empty segments or segments of dots, or the query names a method.
    """
    if not _PLAIN.fullmatch(path) or _METHOD_PARAMETER in unquote_plus(query).lower():
        raise UnclearAddressError(path)
    path = path.removesuffix("/")
    is_change = method not in _READING_METHODS and not (method == "POST" and _READING_POST.fullmatch(path))
    found = _RESOURCE.fullmatch(path)
    return OrthancRequest(
        address=f"{method} /{path}",
        is_change=is_change,
        concerns_patients=is_change or not _WITHOUT_PATIENTS.fullmatch(path),
        resource=Resource(Level(found[1]), found[2]) if found else None,
    )


def study_instance_uids(orthanc_url: str, resource: Resource) -> tuple[str, ...]:
    """The Study Instance UIDs of a resource, as Orthanc states them; none where Orthanc does not hold it.

    Args:
        orthanc_url: URL of Orthanc.
        resource: the resource.

    Raises:
        UnavailableError: Orthanc does not answer, or requires another password.
    """
    path = f"{resource.level}/{quote(resource.orthanc_id, safe='')}{_STUDIES_BELOW[resource.level]}"
    shown = orthanc_rest.without_password(orthanc_url)
    try:
        response = orthanc_rest.get(f"{orthanc_url.rstrip('/')}/{path}")
    except (OSError, HTTPException, ValueError) as error:
        raise UnavailableError(f"{shown} cannot be reached: {getattr(error, 'reason', error)}.") from error
    if response.status == _NOT_FOUND:
        return ()
    if response.status != _OK:
        raise UnavailableError(f"{shown} does not state studies: HTTP status {response.status}.")
    document = response.document
    studies = document if isinstance(document, list) else [document]
    return tuple(str(study["MainDicomTags"].get("StudyInstanceUID", "")) for study in studies)
