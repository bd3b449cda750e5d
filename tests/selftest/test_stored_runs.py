"""Self-tests are requested once, run by one worker, and asked for again after an update only."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from kerma import __version__
from kerma.commands.checks.selftest import check_selftest
from kerma.database.ingest import selftest_runs
from kerma.database.query.operations import selftests
from kerma.errors import UnavailableError
from kerma.pdf_signature import check_signatures, signing_certificate
from kerma.selftest import stored_run
from kerma.selftest.comparison import ComparedValue, compare, expected_values
from kerma.selftest.result_document import as_document
from kerma.selftest.result_pdf import result_pdf, signed_result_pdf
from kerma.selftest.run import SelftestResult
from tests.support.pdf_files import PdfFile


def result(*values: ComparedValue) -> SelftestResult:
    started = datetime(2026, 1, 2, tzinfo=UTC)
    return SelftestResult(started, 7.25, is_full=False, versions={"Kerma": __version__}, values=values)


ROW = next(row for row in expected_values(is_full=False) if row.expected == "250")
PASSED, FAILED = result(compare(ROW, 250.0)), result(compare(ROW, 25.0))


def finished(engine: Engine, outcome: SelftestResult, version: str = __version__) -> None:
    with engine.begin() as connection:
        run_id = selftest_runs.begin(connection, "a test", version, is_full=False)
        selftest_runs.finish(connection, run_id, has_passed=outcome.has_passed, result=as_document(outcome))


def test_a_request_that_waits_is_not_repeated(engine: Engine) -> None:
    with engine.begin() as connection:
        first = selftest_runs.request(connection, "a", is_full=True)
        assert selftest_runs.request(connection, "b", is_full=False) == first


def test_one_test_runs_at_a_time(engine: Engine) -> None:
    with engine.begin() as connection:
        selftest_runs.request(connection, "a", is_full=True)
        claimed = selftest_runs.claim(connection, __version__)
        assert claimed is not None
        assert claimed.is_full
        selftest_runs.request(connection, "b", is_full=False)
        assert selftest_runs.claim(connection, __version__) is None
        selftest_runs.fail(connection, claimed.run_id, "no Orthanc")
        assert selftest_runs.claim(connection, __version__) is not None


def test_a_test_that_was_interrupted_does_not_hold_up_the_next(engine: Engine) -> None:
    with engine.begin() as connection:
        selftest_runs.begin(connection, "a", __version__, is_full=False)
        connection.execute(text("UPDATE selftest_run SET started_at = now() - interval '16 minutes'"))
        selftest_runs.request(connection, "b", is_full=False)
        assert selftest_runs.claim(connection, __version__) is not None


@pytest.mark.parametrize(("tested", "is_requested"), [(None, False), ("0.0.1", True), (__version__, False)])
def test_an_update_requests_one_test_where_one_was_run_before(
    engine: Engine, tested: str | None, is_requested: bool
) -> None:
    if tested:
        finished(engine, PASSED, tested)
    with engine.begin() as connection:
        assert selftest_runs.request_after_update(connection, __version__) is is_requested
        assert selftest_runs.request_after_update(connection, __version__) is False


@pytest.mark.parametrize(
    ("outcome", "version", "is_ok", "words"),
    [
        (PASSED, __version__, True, "passed with Kerma"),
        (PASSED, "0.0.1", False, f"tested Kerma 0.0.1; {__version__} is installed"),
        (FAILED, __version__, False, "failed with Kerma"),
    ],
)
def test_the_check_states_the_last_test(
    engine: Engine, outcome: SelftestResult, version: str, is_ok: bool, words: str
) -> None:
    finished(engine, outcome, version)
    with engine.connect() as connection:
        (found,) = check_selftest(connection)
    assert found.is_ok is is_ok
    assert words in found.text


def test_a_first_test_is_recommended_and_not_demanded(engine: Engine) -> None:
    with engine.connect() as connection:
        (found,) = check_selftest(connection)
    assert found.is_ok
    assert "kerma selftest" in found.text


def test_why_a_requested_test_could_not_be_run_is_stored(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_orthanc(*_: object, **__: object) -> SelftestResult:
        raise UnavailableError("The second Orthanc cannot be started.")

    monkeypatch.setattr(stored_run, "run_selftest", without_orthanc)
    with engine.begin() as connection:
        selftest_runs.request(connection, "a", is_full=False)
    worker = stored_run.RequestedSelftests(engine, "unused", lambda: False)
    assert worker.next()
    assert not worker.next()
    with engine.connect() as connection:
        last = selftests.last_finished(connection)
    assert last is not None
    assert (last.error, last.has_passed) == ("The second Orthanc cannot be started.", None)


@pytest.mark.parametrize(
    ("outcome", "words"), [(PASSED, "Passed: every value is as expected."), (FAILED, "Failed: values differ")]
)
def test_the_pdf_states_outcome_versions_and_reason_of_each_value(outcome: SelftestResult, words: str) -> None:
    content = PdfFile(result_pdf(json.loads(json.dumps(as_document(outcome))))).text
    assert words in content
    assert f"Kerma {__version__}" in content
    assert ROW.reason[:20] in content


def test_the_pdf_is_signed_with_the_certificate_of_the_site() -> None:
    key = b"a key of the site, long enough"
    content = signed_result_pdf(as_document(PASSED), key)
    (found,) = check_signatures(content)
    assert found.is_unchanged
    assert found.fingerprint == signing_certificate(key).fingerprint


def test_without_a_key_of_the_site_the_pdf_is_not_signed() -> None:
    content = signed_result_pdf(as_document(PASSED), b"")
    assert content.startswith(b"%PDF-")
    assert b"/ByteRange" not in content
