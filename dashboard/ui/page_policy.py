"""The policy of pages (Content-Security-Policy): scripts of this dashboard alone run, and reach no other host."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

_INLINE_SCRIPT = re.compile(rb"<script(?:\s+type=\"[\w/+-]+\")?>(.*?)</script>", re.DOTALL)
#: Streamlit writes styles and images into the document, and makes workers and the modules of components itself (blob).
_POLICY = (
    "default-src 'none'; script-src 'self' blob: {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'self'; media-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@lru_cache(maxsize=64)
def policy(page: bytes) -> str:
    """The policy of a page, which permits its own inline scripts by their digests and no others.

    Args:
        page: the complete index.html.
    """
    digests = (b64encode(sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(page))
    return _POLICY.format(hashes=" ".join(f"'sha256-{digest}'" for digest in digests))
