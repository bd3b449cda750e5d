"""CSV as a browser and a statistics program get it."""

from __future__ import annotations

import csv
import io
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import create_engine, text

from kerma.monitoring import task_cancellation
from kerma.standard.enumerations import TaskKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    Get = Callable[..., requests.Response]

FORMULA = "=cmd|' /C calc'!A0"


def table(response: requests.Response) -> list[dict[str, str]]:
    """The rows below the line about the file."""
    assert response.status_code == 200
    lines = io.StringIO(response.content.decode(), newline="")
    assert lines.readline().startswith("# ")
    return list(csv.DictReader(lines))


def test_a_row_stands_for_a_study_under_the_names_of_the_contract(get: Get) -> None:
    newest, oldest, undated = table(get("ct.csv"))
    assert (oldest["study_date"], oldest["study_time"], oldest["dlp_mgy_cm"]) == ("2026-03-02", "10:15:00", "724.52")
    assert (newest["study_instance_uid"], undated["study_instance_uid"]) == ("2.2", "2.3")
    assert (undated["study_date"], undated["dlp_mgy_cm"]) == ("", "")
    assert oldest["acquisition_protocols"].split(" | ")[0] == "Head"
    assert oldest["station_name"] == "CT1"


def test_texts_of_every_language_come_as_utf_8(get: Get) -> None:
    assert "Głowa, „pilna”" in {row["study_description"] for row in table(get("ct.csv"))}


def test_a_row_stands_for_an_event_with_its_sources_and_the_totals_of_its_study(get: Get) -> None:
    rows = table(get("ct.csv", per="event"))
    head = next(row for row in rows if row["acquisition_protocol"] == "Head")
    assert len(rows) == 5
    assert (head["source_1_tube_voltage_kv"], head["source_2_tube_voltage_kv"]) == ("100", "150")
    assert (head["dlp_mgy_cm"], head["study_dlp_mgy_cm"], head["comment"]) == ("700", "724.52", 'a\nb, "c"')


def test_filters_planes_and_organ_doses_stand_in_the_row(get: Get) -> None:
    [event] = table(get("fluoroscopy.csv", per="event"))
    [study] = table(get("fluoroscopy.csv"))
    [administration] = table(get("nuclear_medicine.csv", per="event"))
    assert (event["filter_material"], event["filter_minimum_mm"], event["filter_maximum_mm"]) == (
        "copper | aluminum",
        "0.1 | ",
        "0.2 | 1",
    )
    assert (study["plane_a_dap_gy_cm2"], study["plane_b_dap_gy_cm2"]) == ("8", "4.5")
    assert (administration["organ"], administration["organ_dose_mgy"]) == ("liver | kidney", "1.2 | 3")


def test_the_skin_dose_stands_in_the_row_of_its_study_with_every_digit(get: Get) -> None:
    [study] = table(get("fluoroscopy.csv"))
    assert {name: value for name, value in study.items() if "skin" in name} == {
        "peak_skin_dose_mgy": "2412.3456789",
        "peak_skin_dose_low_mgy": "1254.42",
        "peak_skin_dose_high_mgy": "3570.27",
        "peak_skin_dose_kind": "map",
        "skin_area_above_2_gy_cm2": "11.25",
        "skin_area_above_3_gy_cm2": "0",
        "skin_area_above_5_gy_cm2": "0",
    }


def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe_and_numbers_stay_numbers(get: Get) -> None:
    rows = table(get("ct.csv", per="event"))
    assert f"'{FORMULA}" in {row["study_description"] for row in rows}
    assert "'+48 600" in {row["operators_name"] for row in rows}
    assert "-120.5" in {row["scan_bottom_z_mm"] for row in rows}


def test_the_first_line_has_filter_rows_patient_data_and_date(get: Get) -> None:
    line = get("ct.csv", ct_from="2026-03-01", ct_text='a,"b"').text.splitlines()[0]
    quoted = "\N{LEFT SINGLE QUOTATION MARK}a;'b'\N{RIGHT SINGLE QUOTATION MARK}"
    header = f"# Studies: CT; with {quoted}; from 2026-03-01; Rows: one row per study; Patient data: without"
    assert line.startswith(header)
    assert "Made: 20" in line
    assert "," not in line


def test_without_the_first_line_the_names_come_first(get: Get) -> None:
    assert get("ct.csv", about="no").text.startswith("study_date,study_time,")


def test_the_file_holds_what_the_filter_of_the_list_leaves(get: Get) -> None:
    assert [row["study_instance_uid"] for row in table(get("ct.csv", ct_from="2026-03-03"))] == ["2.2"]


def test_only_events_that_fit_the_criteria_about_events_are_exported(get: Get) -> None:
    rows = table(get("ct.csv", per="event", ct_ctdi="30.."))
    assert [row["acquisition_protocol"] for row in rows] == ["Head"]


def test_a_filter_that_leaves_nothing_gives_a_file_with_names_only(get: Get) -> None:
    assert table(get("ct.csv", ct_from="2031-01-01")) == []


def test_patient_data_are_exported_on_request_only(get: Get) -> None:
    response = get("ct.csv")
    assert "patient_name" not in response.text.splitlines()[1]
    assert "Nowak" not in response.text


def test_requested_patient_data_are_exported_in_plain_but_never_a_hash(get: Get) -> None:
    rows = {row["study_instance_uid"]: row for row in table(get("ct.csv", patient="yes"))}
    assert (rows["2.1"]["patient_name"], rows["2.1"]["patient_id"]) == ("Nowak^Zażółć", "'-4711")
    assert rows["2.2"]["patient_name"] == "protected"


def test_the_name_of_the_file_has_modality_and_dates(get: Get) -> None:
    response = get("ct.csv", per="event", ct_from="2026-03-01", ct_to="2026-03-31")
    assert 'filename="kerma_ct_events_2026-03-01_to_2026-03-31.csv"' in response.headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "params", "sentence"),
    [
        ("ct.csv", {"ct_from": "yesterday"}, "“ct_from=yesterday”: expected a date (YYYY-MM-DD)."),
        ("ct.csv", {"ct_fromm": "2026-03-01"}, "there is no such parameter."),
        ("ct.csv", {"ct_dlp": "9..1"}, "ct_dlp=9..1"),
        ("ct.csv", {"per": "patient"}, "expected one of study, event."),
        ("ct.csv", {"patient": "maybe"}, "expected yes or no."),
        ("ct.csv", {"ct_patient_name": "Nowak"}, "“ct_patient_name”: it would identify a person."),
        ("ct.csv", {"dx_from": "2026-03-01"}, "there is no such parameter."),
        ("ct.csv", {"locale": "es"}, "expected one of en, pl, de, fr."),
        (
            "ct.xlsx",
            {"locale": "pl"},
            "“locale=pl”: expected a URL of a CSV file",
        ),
        ("pt.csv", {}, "There is no export pt.csv"),
        ("ct.pdf", {}, "There is no export ct.pdf"),
        ("ct.csv", {"ct_from": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ("ct.xlsx", {"ct_machine": "nonsense"}, "expected an identifier of equipment (UUID)."),
    ],
)
def test_an_address_that_means_nothing_is_refused_with_a_sentence(
    get: Get, name: str, params: dict[str, str], sentence: str
) -> None:
    response = get(name, **params)
    assert response.status_code == 400
    assert sentence in response.text
    assert "Traceback" not in response.text
    assert "<script>" not in response.text


def test_how_a_list_is_laid_out_is_of_no_concern_to_a_file(get: Get) -> None:
    assert get("ct.csv", ct_page="2", ct_sort="-dlp_mgy_cm", ct_columns="study_at").status_code == 200


def test_the_query_is_cancelled_when_the_browser_goes_away(base: str, filled_url: str) -> None:
    engine = create_engine(filled_url)
    running = text("select count(*) from pg_stat_activity where query like 'COPY%' and state = 'active'")
    with engine.begin() as holder, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        holder.execute(text("lock table known_term in access exclusive mode"))
        with socket.create_connection((urlsplit(base).hostname, urlsplit(base).port)) as browser:
            browser.sendall(b"GET /export/ct.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            wait_for(lambda: watcher.execute(running).scalar_one() == 1)
        wait_for(lambda: watcher.execute(running).scalar_one() == 0)
    engine.dispose()


def test_exports_are_listed_and_end_when_a_person_cancels_them(filled_url: str, get: Get) -> None:
    engine = create_engine(filled_url)
    with ThreadPoolExecutor() as browsers, engine.connect() as holder:
        holder.execute(text("lock table known_term in access exclusive mode"))
        answers = [browsers.submit(get, file) for file in ("ct.csv", "ct.xlsx")]
        wait_for(lambda: exported(engine, "finished_at is null") == ["ct.csv", "ct.xlsx"])
        with engine.begin() as connection:
            assert task_cancellation.cancel(connection, TaskKind.EXPORT, "ada") == 2
        texts = [answer.result().text for answer in answers]
    assert ["This export was cancelled." in text for text in texts] == [True, True]
    wait_for(lambda: exported(engine, "error = 'Cancelled by ada.'") == ["ct.csv", "ct.xlsx"])
    engine.dispose()


def exported(engine: Engine, condition: str) -> list[str]:
    """Files of exports of which something is so."""
    with engine.connect() as connection:
        return list(
            connection.execute(text(f"select subject from task_run where {condition} order by subject")).scalars()
        )


def wait_for(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to be so")


def test_whoever_asks_for_the_head_only_gets_the_name(base: str) -> None:
    response = requests.head(f"{base}/export/ct.csv", timeout=60)
    assert (response.status_code, response.content) == (200, b"")
    assert "kerma_ct_studies" in response.headers["content-disposition"]


def test_places_of_those_who_left_are_free_again(base: str, get: Get) -> None:
    for _ in range(6):
        with socket.create_connection((urlsplit(base).hostname, urlsplit(base).port)) as browser:
            browser.sendall(b"GET /export/ct.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    wait_for(lambda: get("ct.csv").status_code == 200)


def test_a_fifth_download_at_the_same_time_is_refused_for_now(base: str, filled_url: str, get: Get) -> None:
    engine = create_engine(filled_url)
    running = text("select count(*) from pg_stat_activity where query like 'COPY%' and state = 'active'")
    with engine.begin() as holder, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        holder.execute(text("lock table known_term in access exclusive mode"))
        browsers = [socket.create_connection((urlsplit(base).hostname, urlsplit(base).port)) for _ in range(4)]
        for browser in browsers:
            browser.sendall(b"GET /export/ct.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        wait_for(lambda: watcher.execute(running).scalar_one() == 4)
        refused = get("ct.csv")
        for browser in browsers:
            browser.close()
        wait_for(lambda: watcher.execute(running).scalar_one() == 0)
    engine.dispose()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert "Others are downloading." in refused.text


@pytest.mark.parametrize(
    ("broken", "mended", "sentence"),
    [
        (
            "alter table known_term rename to away",
            "alter table away rename to known_term",
            "The database has no tables of Kerma yet.",
        ),
        (
            "update alembic_version set version_num = '0009/' || version_num",
            "update alembic_version set version_num = substr(version_num, 6)",
            "The database is at revision 0009/",
        ),
    ],
)
def test_a_database_that_does_not_fit_is_refused_with_a_sentence(
    filled_url: str, get: Get, broken: str, mended: str, sentence: str
) -> None:
    engine = create_engine(filled_url)
    with engine.begin() as connection:
        connection.execute(text(broken))
    response = get("ct.csv")
    with engine.begin() as connection:
        connection.execute(text(mended))
    engine.dispose()
    assert (response.status_code, sentence in response.text) == (503, True), response.text
