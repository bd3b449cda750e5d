"""The list of DICOM nodes in Orthanc: nodes of Kerma are put there; those of its configuration stay as they are."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from kerma.database.ingest.nodes import KnownModality, ListedNode
from orthanc_plugin.remote_orthanc import RemoteOrthanc


@dataclass(frozen=True, kw_only=True)
class OrthancConfiguration:
    """What the configuration of Orthanc says about callers; Orthanc's defaults where it says nothing.

    Attributes:
        ae_title: its own AE title.
        accepts_unknown: whether unknown nodes may send objects.
        checks_called_ae_title: whether callers must use its AE title.
        checks_address: whether the address of a caller must be the listed one.
        stores_modalities: whether nodes that were put by REST outlast a restart.
    """

    ae_title: str
    accepts_unknown: bool
    checks_called_ae_title: bool
    checks_address: bool
    stores_modalities: bool


class ModalityList(Protocol):
    """A DICOM node's list of the nodes that it knows."""

    def configuration(self) -> OrthancConfiguration:
        """What is configured about callers."""

    def modalities(self) -> list[KnownModality]:
        """The nodes that it knows, by name; none is marked as Kerma's own."""

    def put(self, entry: ListedNode) -> str | None:
        """Add or replace a node; returns why that failed, None where it did not."""

    def remove(self, name: str) -> None:
        """Remove a node, where there is one of this name."""


class OrthancModalities:
    """The list of the Orthanc that has started this process.

    Args:
        orthanc: its Python module.
    """

    def __init__(self, orthanc: RemoteOrthanc) -> None:
        self._orthanc = orthanc

    def configuration(self) -> OrthancConfiguration:
        """The options of Orthanc's configuration that concern callers."""
        options = json.loads(self._orthanc.GetConfiguration())
        return OrthancConfiguration(
            ae_title=str(options.get("DicomAet", "ORTHANC")),
            accepts_unknown=bool(options.get("DicomAlwaysAllowStore", True)),
            checks_called_ae_title=bool(options.get("DicomCheckCalledAet", False)),
            checks_address=bool(options.get("DicomCheckModalityHost", False)),
            stores_modalities=bool(options.get("DicomModalitiesInDatabase", False)),
        )

    def modalities(self) -> list[KnownModality]:
        """The nodes that Orthanc knows, by name."""
        found: dict[str, dict[str, Any]] = json.loads(self._orthanc.RestApiGet("/modalities?expand"))
        return [
            KnownModality(
                name=name,
                ae_title=str(entry["AET"]),
                address=str(entry["Host"]),
                port=int(entry["Port"]),
                is_own=False,
            )
            for name, entry in sorted(found.items())
        ]

    def put(self, entry: ListedNode) -> str | None:
        """Add or replace a node; returns Orthanc's own words where it refuses."""
        try:
            self._orthanc.RestApiPut(f"/modalities/{entry.name}", json.dumps(_as_modality(entry)))
        except self._orthanc.OrthancException as error:
            return str(error.args[-1]) if error.args else "Orthanc"
        return None

    def remove(self, name: str) -> None:
        """Remove a node, where there is one of this name."""
        if name in {modality.name for modality in self.modalities()}:
            self._orthanc.RestApiDelete(f"/modalities/{name}")


def _as_modality(entry: ListedNode) -> dict[str, str | int | bool]:
    """A node as Orthanc's REST API takes it; storage commitment (N-ACTION) belongs to storing."""
    return {
        "AET": entry.ae_title,
        "Host": entry.address,
        "Port": entry.port,
        "AllowEcho": entry.may_echo,
        "AllowStore": entry.may_store,
        "AllowNAction": entry.may_store,
        "AllowEventReport": entry.may_store,
        **dict.fromkeys(("AllowFind", "AllowGet", "AllowMove", "AllowFindWorklist"), entry.may_query),
        "UseDicomTls": entry.uses_tls,
    }
