"""Why a file with sizes cannot be imported: a message that the dashboard translates."""

from collections.abc import Sequence

from kerma.errors import ConfigurationError
from kerma.messages import Message, message

#: Of many lines with the same problem, the first are named.
MAX_LINES = 5


class SizeFileError(ConfigurationError):
    """A file that cannot be imported; nothing of it is. `what` is its text, which can be translated too."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


class UnreadableCell(SizeFileError):  # noqa: N818 -- one of many that are reported together
    """A cell whose value cannot be read.

    Args:
        line: where it stands.
        what: why, and what would be right.
    """

    def __init__(self, line: int, what: Message) -> None:
        super().__init__(message("Line {line}: {why}", line=line, why=what))


def together(errors: Sequence[SizeFileError], count: int) -> SizeFileError:
    """The first errors of several as one.

    Args:
        errors: the first of them, at least one.
        count: the number of all.
    """
    joined = errors[0].what
    for error in errors[1:MAX_LINES]:
        joined = message("{first} {second}", first=joined, second=error.what)
    more = count - min(len(errors), MAX_LINES)
    return SizeFileError(
        message("{sentences} Likewise in further lines: {number}.", sentences=joined, number=more) if more else joined
    )
