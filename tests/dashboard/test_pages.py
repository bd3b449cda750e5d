"""Each page on a real database, as far as a page can be read without a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from dashboard.ui import navigation
from dashboard.ui.modalities import BY_CODE, MODALITIES
from kerma.database.query.operations.ingestion import status_counts
from kerma.database.schema.event_tables import plane_total
from kerma.database.schema.tables import cursor, ledger
from tests.support.screens import go_to, text_of
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

YESTERDAY = datetime.now(tz=UTC).astimezone().replace(tzinfo=None, microsecond=0) - timedelta(days=1)
SILENT = "missing; the grid shows a dash"
HOSTILE = ("<script>alert(1)</script>", "'; drop table study; --", "=cmd|' /C calc'!A0", "**b** :tada: $x$")


# Home


@pytest.mark.usefixtures("rows")
def test_home_states_how_to_begin_on_an_empty_database(page: Page) -> None:
    text = text_of(page("home"))
    assert "Send your first one" in text
    assert "kerma send report.dcm" in text
    assert "the AE title `KERMA`, the address of Kerma's computer and port `14242`" in text


def test_home_counts_the_studies_of_each_machine(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", at=YESTERDAY)
    add_study(rows, machine, "1.2", at=YESTERDAY - timedelta(days=20))
    add_study(rows, machine, "1.3", modality="RF", at=None)
    (machines,) = (table.value for table in page("home").dataframe)
    counts = machines[["study_count", "last_7_days", "last_28_days"]].to_numpy().tolist()
    assert counts == [[2, 1, 2], [1, 0, 0]]
    assert machines[["modality", "equipment"]].to_numpy().tolist() == [
        ["CT", "Ring 64 · CT1"],
        ["Fluoroscopy", "Ring 64 · CT1"],
    ]
    assert machines["last_seen_at"][0] == f"{YESTERDAY:%Y-%m-%d %H:%M:%S}"


# Lists


def test_a_study_is_opened_by_its_name_without_a_mouse(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    for number in (1, 2):
        add_study(rows, machine, f"1.{number}", at=YESTERDAY, study_description=f"Study {number}")
    app = page("ct")
    choice = next(each for each in app.selectbox if each.label == "Open a study of this page")
    wanted = next(label for label in choice.options if label.endswith("Study 2"))
    text = text_of(choice.set_value(choice.options.index(wanted)).run())
    assert ("Study 2" in text, "Source of each number" in text) == (True, True)


@pytest.mark.parametrize(("view", "modality"), [(modality.path, modality.code) for modality in MODALITIES])
def test_a_list_shows_its_own_modality(rows: Connection, page: Page, view: str, modality: str) -> None:
    machine = add_machine(rows)
    for other in BY_CODE:
        add_study(rows, machine, f"1.{other}", modality=other, study_description=f"study of {other}")
    assert page(view).dataframe[0].value["study_description"].tolist() == [f"study of {modality}"]


def test_a_list_shows_the_newest_first_with_their_dose(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", at=YESTERDAY - timedelta(days=1), dlp_mgy_cm=12.5)
    add_study(rows, machine, "1.2", at=YESTERDAY, dlp_mgy_cm=0.0)
    assert page("ct").dataframe[0].value["dlp_mgy_cm"].tolist() == [0.0, 12.5]


def test_a_list_shows_missing_zero_and_unreadable_apart(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    unreadable = {
        "where": "totals.dlp_mgy_cm",
        "what": "unit 'Gy' is not a length product",
        "sop_instance_uid": "1.3.1",
    }
    absent = {
        "where": "totals.dlp_mgy_cm",
        "what": "missing; the standard requires it",
        "sop_instance_uid": "1.2.1",
        "absent": True,
    }
    add_study(rows, machine, "1.1", at=YESTERDAY, dlp_mgy_cm=0.0)
    add_study(rows, machine, "1.2", at=YESTERDAY - timedelta(hours=1), problems=[absent])
    add_study(rows, machine, "1.3", at=YESTERDAY - timedelta(hours=2), problems=[unreadable])
    doses = page("ct").dataframe[0].value["dlp_mgy_cm"]
    assert doses.fillna(SILENT).tolist() == ["0", SILENT, "unreadable"]


def test_the_address_filters_a_list(rows: Connection, page: Page) -> None:
    first, second = add_machine(rows), add_machine(rows, device_serial_number="B-1")
    add_study(rows, first, "1.1", study_description="Thorax low dose")
    add_study(rows, first, "1.2", study_description="Head")
    add_study(rows, second, "1.3", study_description="Thorax")
    app = page("ct", ct_text="thorax", ct_machine=str(first))
    assert app.dataframe[0].value["study_description"].tolist() == ["Thorax low dose"]
    assert app.multiselect(key="ct:machine").value == [first]


@pytest.mark.usefixtures("rows")
def test_a_list_without_studies_shows_a_message(page: Page) -> None:
    assert "No CT study has arrived yet" in text_of(page("ct"))


def test_a_filter_that_leaves_nothing_states_what_to_do(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1")
    assert "No study fits this filter" in text_of(page("ct", ct_text="nothing like it"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("ct_from", "banana"), ("ct_machine", "banana"), ("ct_page", "-3"), ("ct_to", "0000-00-00")],
)
def test_nonsense_in_the_address_is_ignored_and_reported(rows: Connection, page: Page, name: str, value: str) -> None:
    add_study(rows, add_machine(rows), "1.1")
    app = page("ct", **{name: value})
    assert f"Ignored URL parameter “{name}={value}”" in text_of(app)
    assert len(app.dataframe[0].value) == 1


def test_an_unknown_machine_in_the_address_is_ignored_and_reported(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1")
    app = page("ct", ct_machine="6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131")
    assert "expected equipment that has sent CT studies." in text_of(app)


def test_a_page_beyond_the_last_shows_one_that_exists(rows: Connection, page: Page) -> None:
    machine = add_machine(rows)
    for number in range(51):
        add_study(rows, machine, f"1.{number}")
    assert len(page("ct", ct_page="7").dataframe[0].value) in {1, 50}


# Study


def test_a_study_shows_totals_events_and_their_source_object(rows: Connection, page: Page) -> None:
    spiral = {"ctdi_vol_mgy": 9.91, "sources": [{"tube_voltage_kv": 120.0}], "ctdi_phantom": "body_32cm"}
    add_study(rows, add_machine(rows), "1.1", dlp_mgy_cm=724.52, events=[{"dlp_mgy_cm": 0.0}, spiral])
    app = page("study", uid="1.1")
    assert [(card.label, card.value) for card in app.metric] == [
        ("CTDIvol", "9.91 mGy"),
        ("DLP", "724.52 mGy·cm"),
        ("Irradiation events", "2"),
    ]
    events, objects, origins = (table.value for table in app.dataframe)
    assert events["sources[0].tube_voltage_kv"].tolist()[1] == 120
    assert events["ctdi_phantom"].fillna(SILENT).tolist() == [SILENT, "body, 32 cm"]
    assert objects["raw"].tolist() == ["http://127.0.0.1:18042/app/explorer.html#instance?uuid=orthanc-1.1.1"]
    assert origins[["what", "value", "object_number"]].to_numpy().tolist()[0] == ["DLP", "724.52 mGy·cm", "1"]


def test_columns_in_which_no_event_states_anything_are_left_out(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", events=[{"pitch": 0.0}])
    assert list(page("study", uid="1.1").dataframe[0].value) == ["event_number", "pitch"]


def test_missing_zero_and_unreadable_are_three_things(rows: Connection, page: Page) -> None:
    problem = {"where": "events[2].dlp_mgy_cm", "what": "unit 'Gy.cm' …", "sop_instance_uid": "1.1.1"}
    events: list[dict[str, Any]] = [{"dlp_mgy_cm": None}, {"dlp_mgy_cm": 0.0}, {"dlp_mgy_cm": None}]
    add_study(rows, add_machine(rows), "1.1", events=events, problems=[problem])
    app = page("study", uid="1.1")
    assert app.dataframe[0].value["dlp_mgy_cm"].fillna(SILENT).tolist() == [SILENT, "0", "unreadable"]
    assert "Event 3, DLP: unit &#x27;Gy.cm&#x27; … (object 1)" in text_of(app)


def test_planes_have_totals_of_their_own(rows: Connection, page: Page) -> None:
    study = add_study(rows, add_machine(rows), "1.1", modality="RF", dap_gy_cm2=3.0)
    rows.execute(plane_total.insert(), [{"study_id": study, "plane": plane, "dap_gy_cm2": 1.5} for plane in ("A", "B")])
    planes = page("study", uid="1.1").dataframe[0].value
    assert planes.to_numpy().tolist() == [["A", 1.5], ["B", 1.5]]


def test_an_object_of_the_study_that_failed_is_shown(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1")
    add_ledger(rows, "bad", "failed", study_instance_uid="1.1", reason="the file ends early")
    assert "dose may be missing here: the file ends early" in text_of(page("study", uid="1.1"))


def test_a_hashed_patient_is_protected_not_gibberish(rows: Connection, page: Page) -> None:
    gibberish = "0123456789abcdef" * 4
    facts: dict[str, Any] = dict.fromkeys(
        ("patient_id", "patient_name", "patient_birth_date", "accession_number"), gibberish
    )
    add_study(rows, add_machine(rows), "1.1", **facts)
    app = page("study", uid="1.1")
    assert text_of(app).count("protected") == 4 + 1  # the accession number also in a table for printing
    assert gibberish not in text_of(app) + "".join(table.value.to_string() for table in app.dataframe)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_objects_goes_nowhere_where_it_could_mean_something(rows: Connection, page: Page, text: str) -> None:
    add_study(
        rows,
        add_machine(rows, institution_name=text),
        "1.1",
        study_description=text,
        events=[{"comment": text}],
        problems=[{"where": text, "what": text, "sop_instance_uid": text}],
    )
    app = page("study", uid="1.1")
    markup = [
        element
        for kind in ("markdown", "title", "header", "subheader", "caption", "metric", "error", "info")
        for element in app.get(kind)
    ]
    assert text not in "\n".join(str(cast("Any", element).value) for element in markup)
    assert "<script>" not in text_of(app)
    assert app.dataframe[0].value["comment"].tolist() == [text]


@pytest.mark.parametrize("uid", ["", "9.9", "'; drop table study; --", "1" * 500, "\x00"])
@pytest.mark.usefixtures("rows")
def test_a_study_that_is_not_here_gives_a_clear_page(page: Page, uid: str) -> None:
    app = page("study", uid=uid)
    assert app.title[0].value in {"The URL names no study.", "This study is not stored here."}
    assert not app.exception


@pytest.mark.usefixtures("rows")
def test_an_address_without_the_uid_of_a_study_names_the_parameter(page: Page) -> None:
    app = page("study", study="1.2.3")
    assert "The URL of a study: /study?uid=1.2.840.…" in text_of(app)


PET = {"modality": "NM", "radiopharmaceutical": "Fludeoxyglucose", "administered_activity_mbq": 250.0}


def add_pet_ct(rows: Connection) -> None:
    problem = {"where": "events[1].dlp_mgy_cm", "what": "unit 'Gy'", "sop_instance_uid": "1.1.1"}
    add_study(
        rows,
        add_machine(rows),
        "1.1",
        modality="NM",
        modalities=("CT", "NM"),
        events=[{**PET, "organ_doses": [{"organ": "Bladder", "dose_mgy": 32.5}]}, {"modality": "CT", "pitch": 0.8}],
        problems=[problem],
        administered_activity_mbq=250.0,
        dlp_mgy_cm=310.0,
    )


@pytest.mark.parametrize("view", ["ct", "nuclear_medicine"])
def test_a_study_of_two_families_is_in_the_list_of_each(rows: Connection, page: Page, view: str) -> None:
    add_pet_ct(rows)
    assert len(page(view).dataframe[0].value) == 1


def test_a_study_of_two_families_shows_the_totals_of_both(rows: Connection, page: Page) -> None:
    add_pet_ct(rows)
    assert [(card.label, card.value) for card in page("study", uid="1.1").metric] == [
        ("DLP", "310 mGy·cm"),
        ("Administered activity", "250 MBq"),
        ("Events", "2"),
    ]


def test_a_study_of_two_families_has_a_table_of_events_for_each(rows: Connection, page: Page) -> None:
    add_pet_ct(rows)
    app = page("study", uid="1.1")
    ct, administrations = (table.value for table in app.dataframe[:2])
    assert (ct["event_number"].tolist(), ct["dlp_mgy_cm"].tolist()) == ([2], ["unreadable"])
    assert administrations["radiopharmaceutical"].tolist() == ["Fludeoxyglucose"]
    headings = [heading.value for heading in app.header]
    assert headings[:2] == ["1 irradiation event", "1 administration"]


@pytest.mark.parametrize(("view", "title"), [("ct", "CT studies"), ("nuclear_medicine", "Nuclear medicine studies")])
def test_a_study_of_two_families_leads_back_to_the_list_it_came_from(
    rows: Connection, page: Page, view: str, title: str
) -> None:
    add_pet_ct(rows)
    app = page(view)
    app.query_params["uid"] = "1.1"
    app = go_to(app, navigation.Page.STUDY).run()
    assert app.get("page_link")[0].proto.label == title


def test_organ_doses_are_shown_as_the_report_states_them(rows: Connection, page: Page) -> None:
    add_pet_ct(rows)
    app = page("study", uid="1.1")
    assert "Organ doses as the report states them" in [heading.value for heading in app.header]
    assert app.dataframe[2].value.to_numpy().tolist() == [[1, "Bladder", 32.5]]


def test_a_mammography_shows_the_dose_of_each_breast(rows: Connection, page: Page) -> None:
    left = {"laterality": "left", "view": "MLO", "agd_mgy": 1.42, "compression_force_n": 95.0}
    add_study(rows, add_machine(rows), "1.1", modality="MG", events=[left], agd_left_mgy=1.42, agd_right_mgy=0.0)
    app = page("study", uid="1.1")
    assert [(card.label, card.value) for card in app.metric[:2]] == [("AGD left", "1.42 mGy"), ("AGD right", "0 mGy")]
    assert app.dataframe[0].value[["laterality", "view", "agd_mgy"]].to_numpy().tolist() == [["left", "MLO", 1.42]]


# Ingestion


@pytest.mark.usefixtures("rows")
def test_ingestion_states_how_to_begin_on_an_empty_database(page: Page) -> None:
    assert "send your first report" in text_of(page("ingestion"))


def test_ingestion_shows_counts_and_what_failed_and_why(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    add_ledger(rows, "b", "skipped", reason="carries no dose")
    app = page("ingestion")
    assert [(card.label, card.value) for card in app.metric] == [
        ("Extracted", "0"),
        ("Skipped", "1"),
        ("Failed", "1"),
        ("Pending", "0"),
    ]
    assert app.dataframe[0].value["reason"].tolist() == ["the file ends early"]


def test_ingestion_shows_another_status_by_its_address(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    add_ledger(rows, "b", "skipped", reason="carries no dose")
    assert page("ingestion", status="skipped").dataframe[0].value["reason"].tolist() == ["carries no dose"]


def test_a_failed_object_names_its_sender_and_its_equipment(rows: Connection, page: Page) -> None:
    sender = {"calling_ae_title": "CT1", "remote_address": "10.1.2.3"}
    device = {"manufacturer": "ACME", "manufacturer_model_name": "Ring", "station_name": "CT7", "dicom_modality": "SR"}
    add_ledger(rows, "a", "failed", reason="the file ends early", **sender, **device)
    names = ["sender", "remote_address", "dicom_modality", "object_equipment"]
    expected = [["CT1", "10.1.2.3", "SR", "ACME Ring · CT7"]]
    assert page("ingestion").dataframe[0].value[names].to_numpy().tolist() == expected


def test_an_object_without_ae_title_names_its_origin(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early", origin="RestApi")
    assert page("ingestion").dataframe[0].value["sender"].tolist() == ["REST interface"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [({"sender": "CT1"}, ["1.2.a"]), ({"modality": "SR"}, ["1.2.b"]), ({"received": "28d"}, ["1.2.b"])],
    ids=["sender", "modality", "received"],
)
def test_the_url_of_ingestion_selects_objects(
    rows: Connection, page: Page, parameters: dict[str, str], found: list[str]
) -> None:
    add_ledger(rows, "a", "failed", calling_ae_title="CT1", received_at=datetime(2020, 1, 1, tzinfo=UTC))
    add_ledger(rows, "b", "failed", dicom_modality="SR")
    assert page("ingestion", **parameters).dataframe[0].value["sop_instance_uid"].tolist() == found


INVALID = {
    "page": ({"page": "soon"}, "page=soon", "a page number from 1"),
    "page zero": ({"page": "0"}, "page=0", "a page number from 1"),
    "with_problems": ({"with_problems": "perhaps", "status": "extracted"}, "with_problems=perhaps", "true or false"),
}


@pytest.mark.parametrize(("parameters", "ignored", "expected"), INVALID.values(), ids=INVALID)
def test_ingestion_names_each_url_parameter_that_it_ignores(
    rows: Connection, page: Page, parameters: dict[str, str], ignored: str, expected: str
) -> None:
    add_ledger(rows, "a", "failed")
    assert f"“{ignored}”: expected {expected}." in text_of(page("ingestion", **parameters))


def test_ingestion_takes_a_valid_page_and_toggle_without_a_notice(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "extracted")
    text = text_of(page("ingestion", status="extracted", page="1", with_problems="True"))
    assert "Ignored URL parameter" not in text


def test_nothing_is_reported_as_without_failure_while_objects_are_read_again(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "pending")
    text = text_of(page("ingestion"))
    assert "Pending objects: 1. Their new status is not known yet." in text
    assert "No object has failed." not in text


def test_what_fails_again_is_shown_as_soon_as_the_page_is_reloaded(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    app = page("ingestion").button(key="retry").click().run()
    rows.execute(ledger.update().values(status="failed"))
    assert "Failed: 1, the latest first." in text_of(app.run())


def test_failed_objects_are_read_again_from_ingestion(rows: Connection, page: Page) -> None:
    add_ledger(rows, "a", "failed", reason="the file ends early")
    app = page("ingestion").button(key="retry").click().run()
    assert "1 object will be read again within seconds" in text_of(app)
    assert status_counts(rows) == {"extracted": 0, "skipped": 0, "failed": 0, "pending": 1}


def test_ingestion_shows_how_far_the_follower_is_and_its_last_error(rows: Connection, page: Page) -> None:
    now = datetime.now(tz=UTC)
    rows.execute(cursor.insert().values(node="north", seq=7, last_seq=19, seen_at=now, last_error="<b>away</b>"))
    text = text_of(page("ingestion"))
    assert "Orthanc north: 12 changes behind, last reported a moment ago." in text
    assert "Its last error: &lt;b&gt;away&lt;/b&gt;" in text


def test_a_follower_that_fell_silent_is_pointed_out(rows: Connection, page: Page) -> None:
    rows.execute(cursor.insert().values(node="north", seq=7, last_seq=7, seen_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert "It does not report" in text_of(page("ingestion"))
