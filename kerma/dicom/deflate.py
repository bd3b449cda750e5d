"""Deflated files (PS3.5 annex A.5) as what they were before: explicit VR, little-endian.

No more is inflated than a dose report can need, so that a small file cannot fill the memory. Of a larger image that is
the beginning, where its header stands; a larger report ends as one that is cut short.
"""

import zlib

from kerma.dicom.elements import end_of_group
from kerma.errors import MalformedObjectError
from kerma.messages import message

MOST_BYTES = 64_000_000
_META_AT = 132
_DEFLATED = b"1.2.840.10008.1.2.1.99"
#: Transfer Syntax UID (0002,0010): Explicit VR Little Endian.
_EXPLICIT = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"


def inflated(data: bytes) -> bytes:
    """The file without deflation; the file itself where it is not deflated.

    Raises:
        MalformedObjectError: what is deflated is damaged.
    """
    if _DEFLATED not in data[_META_AT : _META_AT + 1000]:
        return data
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        whole = stream.decompress(data[end_of_group(data, _META_AT, 2) :], MOST_BYTES)
    except zlib.error as error:
        what = message("the deflated data set cannot be inflated ({error}): it is damaged", error=str(error))
        raise MalformedObjectError(what) from error
    return data[:_META_AT] + _EXPLICIT + whole
