"""Streams CSV from PostgreSQL to the browser: a thread reads, at most a few pieces ahead.

When the browser disconnects, the query is cancelled.
"""

import asyncio
import codecs
import contextlib
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.exports.about import About, one_line
from dashboard.exports.connection import export_connection
from dashboard.ui.current_scope import equipment_ids
from kerma.database.query.exports.csv_copy import CsvForm, cancel, copy_csv
from kerma.database.query.exports.export import Selection, csv_query
from kerma.database.query.filters import resolve

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PIECE_BYTES = 1024 * 1024
_PIECES_AHEAD = 4
_POLL_S = 0.5

_Piece = bytes | Exception | None


class _DisconnectedError(Exception):
    """The browser has disconnected."""


class _AbortedError(Exception):
    """A person has cancelled the export."""


class CsvStream:
    """One CSV file in pieces."""

    def __init__(self, selection: Selection, form: CsvForm, about: About) -> None:
        """Prepare a file.

        Args:
            selection: exported rows and columns.
            form: how its values are written.
            about: description for the first line; empty: the file begins with the names of the columns.
        """
        self._selection, self._form = selection, form
        # Threads do not know the user.
        self._equipment_ids = equipment_ids()
        self._buffer = bytearray(_beginning(form, about))
        self._pieces: asyncio.Queue[_Piece] = asyncio.Queue(_PIECES_AHEAD)
        self._loop = asyncio.get_running_loop()
        self._disconnected = threading.Event()
        self._aborted = threading.Event()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._read, name="kerma-download", daemon=True)

    async def first(self) -> bytes:
        """Start the query; returns the first piece.

        Raises:
            Exception: error of the database; nothing has been sent yet.
        """
        self._thread.start()
        return await self._next() or b""

    async def rest(self) -> AsyncIterator[bytes]:
        """The other pieces; an error aborts the response, so that a partial file is not taken for a complete one."""
        while piece := await self._next():
            yield piece

    async def _next(self) -> bytes | None:
        piece = await self._pieces.get()
        if isinstance(piece, Exception):
            raise piece
        return piece

    def abort(self) -> None:
        """End with an error, so that the response is aborted too; may be called at any time."""
        self._aborted.set()
        self._cancel_query()

    def stop(self) -> None:
        """End without a word to the browser, which has disconnected; may be called at any time."""
        self._disconnected.set()
        self._cancel_query()

    def _cancel_query(self) -> None:
        connection = self._connection
        if connection is not None:
            # The query may have ended meanwhile, or the connection been lost: errors of SQLAlchemy or of the driver.
            with contextlib.suppress(Exception):
                cancel(connection)

    def _read(self) -> None:
        try:
            self._copy()
            self._hand_over(None)
        except _DisconnectedError:
            pass  # the browser has gone; nobody is left to whom anything could be reported
        except Exception as error:  # noqa: BLE001 -- the response reports any error
            with contextlib.suppress(_DisconnectedError):
                self._hand_over(error)

    def _copy(self) -> None:
        with export_connection(self._equipment_ids) as connection:
            study_filter = resolve.with_matching_terms(connection, self._selection.study_filter)
            rows = csv_query(replace(self._selection, study_filter=study_filter), self._form)
            self._connection = connection
            try:
                copy_csv(connection, rows, self._form, self._write)
            finally:
                self._connection = None
        self._hand_over(bytes(self._buffer))

    def _write(self, line: bytes) -> None:
        if self._aborted.is_set():
            raise _AbortedError
        self._buffer += line
        if len(self._buffer) >= _PIECE_BYTES:
            self._hand_over(bytes(self._buffer))
            self._buffer.clear()

    def _hand_over(self, piece: _Piece) -> None:
        """Wait until the queue has room for a piece.

        Raises:
            _DisconnectedError: the browser has disconnected.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop)
        while not self._disconnected.is_set():
            with contextlib.suppress(TimeoutError):
                waiting.result(_POLL_S)
                return
        waiting.cancel()
        raise _DisconnectedError


def _beginning(form: CsvForm, about: About) -> bytes:
    """What stands before the names of the columns.

    For a spreadsheet a byte order mark, without which Excel does not read UTF-8; then the description, where there is
    one, as a line of one cell.
    """
    line = one_line(about) if about else ""
    if not form.is_quoted:
        return line.encode()
    return codecs.BOM_UTF8 + (f'"{line.rstrip()}"\n'.encode() if line else b"")
