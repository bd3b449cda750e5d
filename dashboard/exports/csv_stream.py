"""CSV on its way from PostgreSQL to the browser: a thread reads, and is never more than a few pieces ahead.

When the browser goes away the query is cancelled, so that nobody's database works for nobody.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports.about import About, one_line
from dashboard.exports.connection import exporting
from kerma.database.query.exports.csv_copy import cancel, copy_csv
from kerma.database.query.exports.export import Selection, query
from kerma.database.query.filters import resolve

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PIECE_BYTES = 1024 * 1024
_PIECES_AHEAD = 4
_LOOK_S = 0.5

_Piece = bytes | Exception | None


class _GoneError(Exception):
    """Nobody wants the rest."""


class CsvStream:
    """One CSV file in pieces."""

    def __init__(self, selection: Selection, told: About) -> None:
        """Prepare a file.

        Args:
            selection: its rows.
            told: what its first line says; empty: it begins with the names of the columns.
        """
        self._selection = selection
        self._buffer = bytearray(one_line(told).encode() if told else b"")
        self._pieces: asyncio.Queue[_Piece] = asyncio.Queue(_PIECES_AHEAD)
        self._loop = asyncio.get_running_loop()
        self._gone = threading.Event()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._read, name="kerma-download", daemon=True)

    async def first(self) -> bytes:
        """Begin, and give the first piece.

        Raises:
            Exception: what the database says against it; nothing has been sent then.
        """
        self._thread.start()
        return await self._next() or b""

    async def rest(self) -> AsyncIterator[bytes]:
        """The other pieces; an error breaks the download off, so that half a file is not taken for the whole."""
        while piece := await self._next():
            yield piece

    async def _next(self) -> bytes | None:
        piece = await self._pieces.get()
        if isinstance(piece, Exception):
            raise piece
        return piece

    def stop(self) -> None:
        """Cancel what the database still does for it; may be called at any time."""
        self._gone.set()
        connection = self._connection
        if connection is not None:
            # It may have ended meanwhile.
            with contextlib.suppress(SQLAlchemyError, Exception):
                cancel(connection)

    def _read(self) -> None:
        try:
            self._copy()
            self._hand_over(None)
        except _GoneError:
            pass
        except Exception as error:  # noqa: BLE001, whatever it is, the response must tell
            with contextlib.suppress(_GoneError):
                self._hand_over(error)

    def _copy(self) -> None:
        with exporting() as connection:
            found = resolve.resolved(connection, self._selection.chosen)
            rows = query(Selection(found, self._selection.per, self._selection.identifying), is_spreadsheet_safe=True)
            self._connection = connection
            try:
                copy_csv(connection, rows, self._write)
            finally:
                self._connection = None
        self._hand_over(bytes(self._buffer))

    def _write(self, line: bytes) -> None:
        self._buffer += line
        if len(self._buffer) >= _PIECE_BYTES:
            self._hand_over(bytes(self._buffer))
            self._buffer.clear()

    def _hand_over(self, piece: _Piece) -> None:
        """Wait until there is room for a piece.

        Raises:
            _GoneError: nobody takes pieces any more.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop)
        while not self._gone.is_set():
            with contextlib.suppress(TimeoutError):
                waiting.result(_LOOK_S)
                return
        waiting.cancel()
        raise _GoneError
