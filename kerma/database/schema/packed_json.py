"""The form of JSON documents in binary columns: compact UTF-8, compressed by zlib."""

import json
import zlib
from typing import cast

from kerma.json_types import Json


def unpack(compressed: bytes) -> Json:
    """The JSON object in a binary column (`extraction`, `content_tree`)."""
    return cast("Json", json.loads(zlib.decompress(compressed)))
