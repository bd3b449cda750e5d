"""The policy of a page permits its own inline scripts and no others."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from streamlit.file_util import get_static_dir

from dashboard.ui import index_page, page_policy

PAGE = index_page.completed((Path(get_static_dir()) / "index.html").read_bytes(), "study")


def test_each_script_within_a_page_is_permitted_by_its_digest() -> None:
    policy = page_policy.policy(PAGE)
    scripts = re.findall(rb"<script(?![^>]*(?:\ssrc=|application/json))[^>]*>(.*?)</script>", PAGE, re.DOTALL)
    assert len(scripts) > 3
    assert [one for one in scripts if b64encode(sha256(one).digest()).decode() not in policy] == []


def test_a_script_that_somebody_puts_into_a_page_is_not_permitted() -> None:
    permitted = re.search("script-src ([^;]*)", page_policy.policy(PAGE))
    assert permitted is not None
    assert {source for source in permitted[1].split() if not source.startswith("'sha256-")} == {"'self'", "blob:"}
