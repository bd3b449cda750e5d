"""Totals to which several modalities add dose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerma.reconcile import reconcile
from tests.support.contributions import contribution, ct, xray

if TYPE_CHECKING:
    from kerma.reconcile import Contribution

ROOM = {"manufacturer": "Makers", "manufacturer_model_name": "Table", "device_serial_number": "1"}
OTHER_ROOM = {"manufacturer": "Makers", "manufacturer_model_name": "Wall", "device_serial_number": "2"}
EXPOSURE = {"irradiation_event_type": "stationary"}


def fluoroscopy(number: int = 1, **more: Any) -> Contribution:
    facts: dict[str, Any] = {"totals": {"dap_gy_cm2": 2.0, "fluoro_time_s": 60.0}, "study": ROOM, **more}
    return contribution(xray(number, 2.0), **facts)


def radiograph(number: int = 2, **more: Any) -> Contribution:
    study = {"modality": "DX", **more.pop("study", OTHER_ROOM)}
    return contribution(xray(number, 0.5, **EXPOSURE), study=study, **more)


def cone_beam_ct(dap: float | None) -> Contribution:
    study = {"modality": "CT", **OTHER_ROOM}
    return contribution(ct(3, 50.0), study=study, totals={"dlp_mgy_cm": 50.0, "dap_gy_cm2": dap})


@pytest.mark.parametrize(
    ("objects", "total", "mixed"),
    [
        # 2.0 of fluoroscopy and 0.5 of a radiograph of another room; fluoroscopy alone has a time.
        ([fluoroscopy(), radiograph(totals={"dap_gy_cm2": 0.5})], 2.5, ("dap_gy_cm2",)),
        # The sum of the events of an image is added where it states no total.
        ([fluoroscopy(), radiograph(source="dx_image")], 2.5, ("dap_gy_cm2",)),
        # No object states a total: the sum of all events stands for it.
        ([fluoroscopy(totals={}), radiograph()], 2.5, ("dap_gy_cm2",)),
        # Radiographs by the equipment of the fluoroscopy belong to it.
        ([fluoroscopy(), radiograph(study=ROOM, totals={"dap_gy_cm2": 0.5})], 2.5, ()),
        # Zero adds nothing.
        (
            [
                fluoroscopy(),
                contribution(xray(2, 0.0), study={"modality": "DX", **OTHER_ROOM}, totals={"dap_gy_cm2": 0}),
            ],
            2.0,
            (),
        ),
        # Two rooms of one modality.
        ([fluoroscopy(), fluoroscopy(5, study=OTHER_ROOM)], 4.0, ()),
        ([fluoroscopy(), cone_beam_ct(3.0)], 5.0, ("dap_gy_cm2",)),
        # The CT has a DLP alone: neither total is mixed.
        ([fluoroscopy(), cone_beam_ct(None)], 2.0, ()),
        ([fluoroscopy()], 2.0, ()),
    ],
)
def test_totals_are_mixed_where_other_modalities_of_other_equipment_add_to_them(
    objects: list[Contribution], total: float, mixed: tuple[str, ...]
) -> None:
    study = reconcile(objects)
    assert (study.totals.dap_gy_cm2, study.mixed_totals) == (total, mixed)
    assert study.study_json()["mixed_totals"] == (list(mixed) or None)
