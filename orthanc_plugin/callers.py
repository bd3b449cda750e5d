"""Keeps Orthanc's list of nodes as Kerma's, and reports what Orthanc accepts and whom it rejected."""

import time
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from kerma.database.ingest import nodes
from kerma.database.ingest import rejections as stored_rejections
from kerma.database.ingest.nodes import KnownModality, ListedNode, OrthancState
from kerma.messages import message
from orthanc_plugin.log_file import LogFile
from orthanc_plugin.log_lines import rejections
from orthanc_plugin.modalities import ModalityList, OrthancConfiguration

EVERY_S = 1.0
_CONFIGURED: str = message("the configuration of Orthanc has a node of this name")


class Callers:
    """Who may call an Orthanc, and who was rejected.

    Args:
        modalities: the list of nodes in Orthanc.
        log: its log; None where Kerma cannot reach it.
    """

    def __init__(self, modalities: ModalityList, log: LogFile | None) -> None:
        self._modalities = modalities
        self._log = log
        self._configuration: OrthancConfiguration | None = None
        self._configured: Mapping[str, KnownModality] = {}
        self._applied: dict[str, ListedNode] = {}
        self._errors: dict[str, str] = {}
        self._reported: OrthancState | None = None
        self._due_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether a second has passed since the last time."""
        return time.monotonic() >= self._due_at

    def forget(self) -> None:
        """After an error: report and read again, since the last transaction may have been undone."""
        self._reported = None
        self._due_at = 0.0
        if self._log is not None:
            self._log.rewind()

    def update(self, connection: Connection, node: str) -> None:
        """Put added and changed nodes into Orthanc, remove those that Kerma no longer lists, and report.

        Args:
            connection: within a transaction.
            node: name of the Orthanc.
        """
        self._due_at = time.monotonic() + EVERY_S
        if self._configuration is None:
            self._configuration = self._begin(connection, node)
        self._apply({entry.name: entry for entry in nodes.listed(connection)})
        lines, log_error = self._read_log()
        self._report(connection, self._state(self._configuration, node, log_error))
        now = datetime.now().astimezone()
        until = nodes.log_read_until(connection, node) if lines else None
        fresh = [item for item in rejections(lines, now) if until is None or item.at > until]
        stored_rejections.add(connection, node, fresh)

    def _begin(self, connection: Connection, node: str) -> OrthancConfiguration:
        """Learn what is configured; nodes that Kerma put into Orthanc's database earlier are its own."""
        configuration = self._modalities.configuration()
        states = (state for state in nodes.states(connection) if state.node == node and configuration.stores_modalities)
        own = {modality.name: modality for state in states for modality in state.modalities if modality.is_own}
        known = {modality.name: modality for modality in self._modalities.modalities()}
        self._configured = {name: modality for name, modality in known.items() if name not in own}
        listed = {entry.name for entry in nodes.listed(connection)}
        for name in own.keys() - listed:
            self._modalities.remove(name)
        return configuration

    def _apply(self, listed: Mapping[str, ListedNode]) -> None:
        for name in self._applied.keys() - listed.keys():
            if name not in self._configured:
                self._modalities.remove(name)
            self._errors.pop(name, None)
            del self._applied[name]
        for name, entry in listed.items():
            if self._applied.get(name) == entry:
                continue
            error = _CONFIGURED if name in self._configured else self._modalities.put(entry)
            self._applied[name] = entry
            self._errors.pop(name, None)
            if error is not None:
                self._errors[name] = error

    def _read_log(self) -> tuple[list[str], str | None]:
        """The new lines of the log, and why it cannot be read."""
        if self._log is None:
            return [], None
        try:
            return self._log.new_lines(), None
        except OSError as error:
            return [], error.strerror or str(error)

    def _state(self, configuration: OrthancConfiguration, node: str, log_error: str | None) -> OrthancState:
        own = (
            KnownModality(
                name=entry.name,
                ae_title=entry.ae_title,
                address=entry.address,
                port=entry.port,
                is_own=True,
                error=self._errors.get(entry.name),
            )
            for entry in self._applied.values()
        )
        return OrthancState(
            node=node,
            ae_title=configuration.ae_title,
            accepts_unknown=configuration.accepts_unknown,
            checks_called_ae_title=configuration.checks_called_ae_title,
            checks_address=configuration.checks_address,
            modalities=(*self._configured.values(), *own),
            log_file=None if self._log is None else str(self._log.path),
            log_error=log_error,
        )

    def _report(self, connection: Connection, state: OrthancState) -> None:
        if state != self._reported:
            nodes.report(connection, state)
            self._reported = state
