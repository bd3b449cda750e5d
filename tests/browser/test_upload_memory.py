"""Uploaded files are on disk and not in the dashboard's memory, and go when they have been sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine

from local_stack import dashboard_server, free_port
from tests.support.known_rows import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from local_stack.dashboard import Dashboard

FILES, FILE_MB = 5, 200


def memory_mb(dashboard: Dashboard, name: str = "VmRSS") -> float:
    assert dashboard.child is not None
    lines = Path(f"/proc/{dashboard.child.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


@pytest.mark.faults
def test_five_files_of_200_mb_leave_no_memory_and_no_file_behind(
    browser: Browser,
    make_database: Callable[..., str],
    migrated_template: str,
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"{number}.dcm" for number in range(FILES)]
    for path in paths:
        path.write_bytes(bytes(128) + b"nope" + bytes(FILE_MB * 1024**2))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    settings = {"KERMA_DATABASE_URL": url, "TMPDIR": str(temporary)}
    with dashboard_server(free_port(), settings, tmp_path / "dashboard.log") as dashboard:
        page = browser.new_page()
        page.goto(f"{dashboard.url}/upload")
        chooser = page.locator("input[type=file]")
        chooser.wait_for(state="attached", timeout=60_000)
        before = memory_mb(dashboard)
        for path in paths:
            with page.expect_response(lambda response: "upload_file" in response.url, timeout=120_000) as answer:
                chooser.set_input_files(path)
            assert answer.value.status == 204
        uploaded = memory_mb(dashboard)
        stored = [path for path in temporary.rglob("*") if path.is_file()]
        page.get_by_role("button", name="2. Send to Orthanc").click()
        expect(page.get_by_text("5 files: 5 refused")).to_be_visible(timeout=240_000)
        after, peak = memory_mb(dashboard), memory_mb(dashboard, "VmHWM")
        page.close()
        left = [path for path in temporary.rglob("*") if path.is_file()]
    assert len(stored) >= FILES
    assert left == []
    assert max(uploaded, after, peak) - before < FILE_MB
