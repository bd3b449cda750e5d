"""Output of commands that change something: it may lose its reader, and the change is done all the same."""

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class LastingFile(io.FileIO):
    """A file of the system whose text goes nowhere once the program that reads it has ended, as `head` does."""

    def __init__(self, file_number: int) -> None:
        super().__init__(file_number, "w", closefd=False)
        self.stops_with_reader = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write as far as there is a reader; the number of bytes that count as written.

        Raises:
            BrokenPipeError: there is none, and the command only reads.
        """
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            if self.stops_with_reader:
                raise
            return memoryview(data).nbytes


def outlast_readers() -> None:
    """Have the output of this program outlast its readers.

    Otherwise the first text behind a closed pipe would end a command within its transaction: nothing is stored, and the
    line that was read says that it is.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        # In a test, or without output, there is no file of the system.
        if isinstance(stream, io.TextIOWrapper) and stream is getattr(sys, f"__{name}__"):
            stream.flush()
            file = io.BufferedWriter(LastingFile(stream.fileno()))
            text = io.TextIOWrapper(file, stream.encoding, stream.errors, line_buffering=stream.line_buffering)
            setattr(sys, name, text)


def stop_with_reader() -> None:
    """Have a command that changes nothing, and may take long, end with the reader of its output."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if isinstance(raw, LastingFile):
        raw.stops_with_reader = True
