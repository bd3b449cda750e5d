"""The built-in surveys computed once more: plain Python over the JSON of `kerma extract`, with no part of Kerma.

Facts have the names and units of the contract; each factor is written where it is used.
"""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

Json = dict[str, Any]
Row = list[Any]
Rows = Callable[[list[Json]], list[Row]]

PHANTOMS = {"head_16cm": "16 cm", "body_32cm": "32 cm"}
ELEMENTS = {"tungsten": "W", "molybdenum": "Mo", "rhodium": "Rh", "silver": "Ag", "aluminum": "Al"}


def num(value: float | None, decimals: int | None = None, factor: str = "1") -> float | None:
    """A number times a factor, halves rounded away from zero."""
    if value is None:
        return None
    exact = Decimal(repr(float(value))) * Decimal(factor)
    if decimals is None:
        return float(f"{exact:.12g}")
    return float(exact.quantize(Decimal(10) ** -decimals, ROUND_HALF_UP))


def text(value: float, decimals: int | None = None) -> str:
    """A number within a text."""
    if decimals is None:
        return f"{value:.12g}"
    return str(Decimal(repr(float(value))).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP))


def unique(values: Iterable[Any]) -> list[Any]:
    """The stated values, each once."""
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found


def listed(values: Iterable[Any], decimals: int | None = None) -> Any:
    """Several values in one cell."""
    found = unique(values)
    if len(found) == 1:
        return num(found[0], decimals) if isinstance(found[0], float) else found[0]
    return " | ".join(text(one, decimals) if isinstance(one, float) else one for one in found) or None


def spread(values: Iterable[float | None], decimals: int) -> Any:
    """The smallest and the largest, or the only value."""
    stated = [value for value in values if value is not None]
    if not stated:
        return None
    low, high = min(stated), max(stated)
    return num(low, decimals) if low == high else f"{text(low, decimals)} - {text(high, decimals)}"


def largest(values: Iterable[float | None], decimals: int, factor: str = "1") -> float | None:
    """The largest stated value."""
    return num(max((value for value in values if value is not None), default=None), decimals, factor)


def fact(events: Iterable[Json], name: str) -> list[Any]:
    """A fact of each event."""
    return [event.get(name) for event in events]


def kilovolts(events: Iterable[Json]) -> Any:
    """Tube voltages of all X-ray sources."""
    return listed(source.get("tube_voltage_kv") for event in events for source in event.get("sources", []))


def thickness(event: Json, material: str) -> float | None:
    """Filters of a material in an event, in mm: the mean of what is stated of minimum and maximum, summed."""
    found = []
    for one in event.get("filters", []):
        limits = [one[name] for name in ("minimum_mm", "maximum_mm") if one.get(name) is not None]
        if one.get("material") == material and limits:
            found.append(sum(map(Decimal, map(repr, limits))) / len(limits))
    return float(sum(found)) if found else None


def scans(study: Json) -> list[Json]:
    """Acquisitions without localizers."""
    return [event for event in study["events"] if event.get("acquisition_type") != "constant_angle"]


def day(study: Json) -> date:
    """The study's date."""
    return date.fromisoformat(study["study"]["study_date"])


def patient(study: Json) -> tuple[float | None, str | None, float | None, float | None]:
    """Age in years, sex, weight in kg, height in cm."""
    of = study["study"]
    return (
        num(of.get("patient_age_years"), 1),
        of.get("patient_sex"),
        num(of.get("patient_weight_kg"), 1),
        num(of.get("patient_size_m"), 0, "100"),
    )


def scanner(study: Json) -> str:
    """Model and station."""
    return f"{study['study']['manufacturer_model_name']} {study['study']['station_name']}"


def sampled(studies: list[Json], number: int, *parts: Callable[[Json], Any]) -> list[Json]:
    """The first studies of each part."""
    seen: dict[Any, int] = defaultdict(int)
    found = []
    for study in studies:
        key = tuple(part(study) for part in parts)
        seen[key] += 1
        if seen[key] <= number:
            found.append(study)
    return found


def ct(studies: list[Json]) -> list[Json]:
    """CT studies with a total and at least one scan that is no localizer."""
    return [study for study in studies if study["totals"].get("dlp_mgy_cm") is not None and scans(study)]


def named_ct(studies: list[Json]) -> list[Json]:
    """Those with a standard name."""
    return [study for study in ct(studies) if study["standard_name"]]


def uk_ct(studies: list[Json]) -> list[Row]:
    """Four sequences of eight cells; further ones after a gap of two."""
    rows = []
    for number, study in enumerate(ct(studies), start=1):
        age, _, weight, height = patient(study)
        sequences = [
            [
                num(event.get("scanning_length_mm"), 1),
                num(event.get("scan_bottom_z_mm"), 1),
                num(event.get("scan_top_z_mm"), 1),
                kilovolts([event]),
                PHANTOMS.get(event.get("ctdi_phantom", "")),
                None,
                num(event.get("ctdi_vol_mgy"), 2),
                num(event.get("dlp_mgy_cm"), 1),
            ]
            for event in scans(study)
        ]
        form = [*sequences[:4], *[[None] * 8] * (4 - len(sequences[:4]))]
        total = [num(study["totals"]["dlp_mgy_cm"], 1), listed(fact(scans(study), "acquisition_type"))]
        more = [None, None, *functools.reduce(operator.iadd, sequences[4:], [])] if sequences[4:] else []
        rows.append([number, age, weight, height, *functools.reduce(operator.iadd, form, []), *total, *more])
    return rows


def au_ct(studies: list[Json]) -> list[Row]:
    """Twenty of each scanner, examination and age band."""

    def band(study: Json) -> str:
        age = study["study"]["patient_age_years"]
        return "0-4" if age < 5 else "5-14" if age < 15 else "15+"

    known = [study for study in named_ct(studies) if study["study"].get("patient_age_years") is not None]
    rows = []
    for number, study in enumerate(sampled(known, 20, scanner, lambda s: s["standard_name"], band), start=1):
        age, sex, weight, _ = patient(study)
        events = scans(study)
        of = study["study"]
        rows.append(
            [
                *(scanner(study), of["manufacturer"], of["manufacturer_model_name"], study["standard_name"]),
                *(band(study), number, day(study), age, sex, weight, len(events), kilovolts(events)),
                listed(fact(events, "single_collimation_mm")),
                listed(fact(events, "pitch")),
                *(None, None),
                listed(PHANTOMS[one] for one in fact(events, "ctdi_phantom") if one),
                largest(fact(events, "ctdi_vol_mgy"), 2),
                num(study["totals"]["dlp_mgy_cm"], 1),
            ]
        )
    return rows


def fr_ct(studies: list[Json]) -> list[Row]:
    """Thirty of each scanner and examination."""
    rows = []
    for number, study in enumerate(sampled(named_ct(studies), 30, scanner, lambda s: s["standard_name"]), start=1):
        events = scans(study)
        rows.append(
            [
                *(number, scanner(study), study["standard_name"], None, day(study), *patient(study)),
                *(len(events), kilovolts(events), largest(fact(events, "ctdi_vol_mgy"), 2)),
                largest(fact(events, "scanning_length_mm"), 1, "0.1"),
                num(study["totals"]["dlp_mgy_cm"], 1),
            ]
        )
    return rows


def de_ct(studies: list[Json]) -> list[Row]:
    """All with a standard name."""
    rows = []
    for number, study in enumerate(named_ct(studies), start=1):
        events = scans(study)
        rows.append(
            [
                *(number, scanner(study), study["standard_name"], day(study), *patient(study), len(events)),
                listed(PHANTOMS[one] for one in fact(events, "ctdi_phantom") if one),
                largest(fact(events, "ctdi_vol_mgy"), 2),
                num(study["totals"]["dlp_mgy_cm"], 1),
            ]
        )
    return rows


def de_annex14_ct(studies: list[Json]) -> list[Row]:
    """Above 80 mGy, of the head above 120 mGy; the newest first."""
    rows: list[Row] = []
    for study in reversed(studies):
        for event in study["events"]:
            limit = 120 if study["region"] == "head" else 80
            if (event.get("ctdi_vol_mgy") or 0) > limit:
                of = study["study"]
                rows.append(
                    [
                        *(len(rows) + 1, day(study), time.fromisoformat(of["study_time"]), scanner(study)),
                        *(study["standard_name"] or of.get("study_description"), study["region"]),
                        *(event.get("acquisition_protocol"), event.get("ctdi_phantom")),
                        *(num(event["ctdi_vol_mgy"], 2), num(event.get("dlp_mgy_cm"), 1), of["study_instance_uid"]),
                    ]
                )
    return rows


def us_ct(studies: list[Json]) -> list[Row]:
    """One row per scan."""
    rows = []
    for study in studies:
        for number, event in enumerate(scans(study), start=1):
            age, sex, _, _ = patient(study)
            of = study["study"]
            rows.append(
                [
                    *(study["record_id"], day(study), scanner(study), of["manufacturer"]),
                    *(of["manufacturer_model_name"], of.get("study_description"), study["standard_name"], None),
                    *(age, sex, number, event.get("acquisition_protocol"), event.get("target_region")),
                    *(PHANTOMS.get(event.get("ctdi_phantom", "")), num(event.get("ctdi_vol_mgy"), 2)),
                    *(num(event.get("dlp_mgy_cm"), 1), num(event.get("ssde_mgy"), 2)),
                    num(event.get("water_equivalent_diameter_mm"), 1, "0.1"),
                    num(event.get("scanning_length_mm"), 1, "0.1"),
                    *(kilovolts([event]), num(study["totals"].get("dlp_mgy_cm"), 1)),
                ]
            )
    return rows


def quantile(values: list[float], share: float) -> float | None:
    """By linear interpolation between the two nearest ranks."""
    if not values:
        return None
    ordered = sorted(values)
    below = int((len(ordered) - 1) * share)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + ((len(ordered) - 1) * share - below) * (ordered[above] - ordered[below])


def iaea_ct(studies: list[Json]) -> list[Row]:
    """Adults by scanner and examination."""
    groups: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for study in named_ct(studies):
        if study["study"].get("patient_age_years", 0) >= 16:
            groups[scanner(study), study["standard_name"]].append(study)
    rows = []
    for key in sorted(groups):
        found = groups[key]
        weights = [w for study in found if (w := study["study"].get("patient_weight_kg")) is not None]
        ctdi = [max(c) for study in found if (c := [x for x in fact(scans(study), "ctdi_vol_mgy") if x is not None])]
        dlp = [study["totals"]["dlp_mgy_cm"] for study in found]
        rows.append(
            [
                *(*key, len(found), len(weights), num(sum(weights) / len(weights) if weights else None, 1)),
                *(num(quantile(ctdi, share), 2) for share in (0.5, 0.25, 0.75)),
                *(num(quantile(dlp, share), 1) for share in (0.5, 0.25, 0.75)),
                num(sum(dlp) / len(dlp), 1),
            ]
        )
    return rows


BOUNDS = [0, 1, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80]
LABELS = ["0", "1-4", "5-9", "10-14", "15-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"]


def groups_of(studies: list[Json], bounds: list[int], labels: list[str]) -> dict[tuple[str, str, str], list[Json]]:
    """By examination, age band and sex, in the order of their names and bands."""
    found: dict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for study in studies:
        age = study["study"].get("patient_age_years")
        label = "unknown" if age is None else labels[sum(age >= bound for bound in bounds) - 1]
        found[study["standard_name"] or "unknown", label, study["study"].get("patient_sex") or "unknown"].append(study)
    ranks = {label: rank for rank, label in enumerate([*labels, "unknown"])}
    return {key: found[key] for key in sorted(found, key=lambda key: (key[0], ranks[key[1]], key[2]))}


def population(name: str, decimals: int, factor: str = "1") -> Rows:
    """Counts and the distribution of a total."""

    def rows(studies: list[Json]) -> list[Row]:
        found = []
        for key, group in groups_of(studies, BOUNDS, LABELS).items():
            doses = [dose for study in group if (dose := study["totals"].get(name)) is not None]
            mean = sum(doses) / len(doses) if doses else None
            quartiles = [quantile(doses, share) for share in (0.5, 0.25, 0.75)]
            numbers = (num(value, decimals, factor) for value in (*quartiles, mean))
            found.append([*key, len(group), len(doses), *numbers])
        return found

    return rows


def population_mg(studies: list[Json]) -> list[Row]:
    """Medians of each breast."""
    rows = []
    labels = ["0-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"]
    for key, group in groups_of(studies, [0, 20, 30, 40, 50, 60, 70, 80], labels).items():
        sides = []
        for name in ("agd_left_mgy", "agd_right_mgy"):
            doses = [dose for study in group if (dose := study["totals"].get(name)) is not None]
            sides.append(num(median(doses), 3) if doses else None)
        rows.append([*key, len(group), *sides])
    return rows


def population_of_all(studies: list[Json]) -> list[Row]:
    """Of each modality its own quantity, in the order CT, RF, DX, MG; of mammography the larger of both breasts."""
    own = {"CT": ("DLP", "mGy.cm", 1, "1"), "RF": ("DAP", "Gy.cm2", 3, "1"), "DX": ("DAP", "mGy.cm2", 2, "1000")}
    own["MG"] = ("AGD, larger of both breasts", "mGy", 3, "1")
    names = {"CT": ["dlp_mgy_cm"], "RF": ["dap_gy_cm2"], "DX": ["dap_gy_cm2"], "MG": ["agd_left_mgy", "agd_right_mgy"]}
    rows = []
    for modality, (quantity, unit, decimals, factor) in own.items():
        of_modality = [study for study in studies if study["study"]["modality"] == modality]
        for key, group in groups_of(of_modality, BOUNDS, LABELS).items():
            stated = [[v for n in names[modality] if (v := study["totals"].get(n)) is not None] for study in group]
            doses = [max(values) for values in stated if values]
            mean = sum(doses) / len(doses) if doses else None
            quartiles = [quantile(doses, share) for share in (0.5, 0.25, 0.75)]
            numbers = (num(value, decimals, factor) for value in (*quartiles, mean))
            rows.append([modality, *key, len(group), len(doses), quantity, unit, *numbers])
    return rows


def procedures(study: Json, *others: str | None) -> str | None:
    """The names of an examination, each once."""
    names = ("performed_procedure", "requested_procedure", "study_description")
    found: str | None = listed([*(study["study"].get(name) for name in names), *others])
    return found


def projection(event: Json) -> Row:
    """The ten columns of a projection."""
    return [
        None,
        event.get("grid"),
        num(event.get("distance_source_to_detector_mm"), 1, "0.1"),
        num(thickness(event, "aluminum"), 2),
        event.get("exposure_control_mode"),
        num(event.get("tube_voltage_kv"), 1),
        num(event.get("exposure_mas"), 2),
        listed([event.get("patient_orientation"), event.get("patient_orientation_modifier")]),
        None,
        listed([event.get("image_view"), event.get("anatomical_structure"), event.get("laterality")]),
    ]


def uk_dx_projection(studies: list[Json]) -> list[Row]:
    """One row per exposure with a DAP, in cGy·cm²."""
    rows: list[Row] = []
    for study in studies:
        age, sex, weight, height = patient(study)
        for event in study["events"]:
            if event.get("dap_gy_cm2") is not None:
                rows.append(
                    [
                        *(None, len(rows) + 1, study["record_id"], day(study), num(event["dap_gy_cm2"], 3, "100")),
                        *("cGy.cm2", procedures(study, event.get("acquisition_protocol")), weight, None, None),
                        *(age, sex, height, *projection(event), *[None] * 9),
                    ]
                )
    return rows


def uk_dx_study(studies: list[Json]) -> list[Row]:
    """One row per study with at most six projections."""
    rows: list[Row] = []
    for study in studies:
        events = study["events"]
        if study["totals"].get("dap_gy_cm2") is None or len(events) > 6:
            continue
        age, sex, weight, height = patient(study)
        doses = [num(event.get("dap_gy_cm2"), 3, "100") for event in events]
        of_each = [[event.get("acquisition_protocol"), *projection(event)] for event in events]
        rows.append(
            [
                *(None, len(rows) + 1, study["record_id"], day(study), num(study["totals"]["dap_gy_cm2"], 3, "100")),
                *("cGy.cm2", procedures(study), weight, None, None, age, sex, height, len(events)),
                *(*doses, *[None] * (6 - len(doses))),
                *(*functools.reduce(operator.iadd, of_each, []), *[None] * 11 * (6 - len(events)), *[None] * 9),
            ]
        )
    return rows


def uk_rf(studies: list[Json]) -> list[Row]:
    """DAP in Gy·m² (10⁻⁴ of Gy·cm²), doses in Gy."""
    rows: list[Row] = []
    for study in studies:
        totals, events = study["totals"], study["events"]
        if totals.get("dap_gy_cm2") is None:
            continue
        age, sex, weight, height = patient(study)
        fluoro = [event for event in events if event.get("irradiation_event_type") == "fluoroscopy"]
        others = [event for event in events if event.get("irradiation_event_type") != "fluoroscopy"]
        sides = [spread(fact(events, f"collimated_field_{side}_mm"), 0) for side in ("height", "width")]
        field = (
            " x ".join(one if isinstance(one, str) else f"{one:.0f}" for one in sides) if None not in sides else None
        )
        rows.append(
            [
                *(None, len(rows) + 1, study["record_id"], day(study)),
                *(num(totals.get(f"{part}dap_gy_cm2"), 9, "1e-4") for part in ("", "fluoro_", "acquisition_")),
                num(totals.get("fluoro_time_s"), 1),
                *(
                    num(totals.get(f"{part}reference_air_kerma_mgy"), 6, "1e-3")
                    for part in ("", "fluoro_", "acquisition_")
                ),
                *(procedures(study), weight, None, age, sex, height),
                listed(fact(fluoro, "acquisition_protocol")),
                listed(fact(fluoro, "fluoro_mode")),
                *(rate(fluoro), rate(others), len(others), listed(fact(events, "grid")), None),
                listed(fact(events, "patient_orientation") + fact(events, "patient_orientation_modifier")),
                *(None, None, field, listed(fact(events, "detector_field_size_mm"), 0), None),
                *(spread([thickness(event, one) for event in events], 2) for one in ("copper", "aluminum")),
                *(*[None] * 10, listed(fact(events, "pulse_rate_per_s"))),
            ]
        )
    return rows


def rate(events: list[Json]) -> Any:
    """The only pulse rate, or that there are several."""
    found = unique(fact(events, "pulse_rate_per_s"))
    return "Multiple rates" if len(found) > 1 else num(found[0]) if found else None


def de_annex14_rf(studies: list[Json]) -> list[Row]:
    """Above 20 000 cGy·cm², which are 200 Gy·cm²; the newest first."""
    rows: list[Row] = []
    for study in reversed(studies):
        totals, of = study["totals"], study["study"]
        if (totals.get("dap_gy_cm2") or 0) > 200:
            rows.append(
                [
                    *(len(rows) + 1, day(study), time.fromisoformat(of["study_time"]), scanner(study)),
                    *(study["standard_name"] or of.get("study_description"), num(totals["dap_gy_cm2"], 1, "100")),
                    "ja" if totals["dap_gy_cm2"] > 500 else "nein",
                    num(None if (t := totals.get("fluoro_time_s")) is None else t / 60, 1),
                    *(num(totals.get("reference_air_kerma_mgy"), 1), of["study_instance_uid"]),
                ]
            )
    return rows


def exposures(
    cells: Callable[[Json, Json, int], Row],
) -> Rows:
    """One row per exposure with a DAP."""

    def rows(studies: list[Json]) -> list[Row]:
        found: list[Row] = []
        for study in studies:
            for event in study["events"]:
                if event.get("dap_gy_cm2") is not None:
                    found.append(cells(study, event, len(found) + 1))
        return found

    return rows


def fr_dx(study: Json, event: Json, number: int) -> Row:
    """DAP in mGy·cm²."""
    return [
        *(number, scanner(study), study["standard_name"]),
        *(event.get("image_view") or event.get("acquisition_protocol"), None, day(study), *patient(study)),
        *(num(event.get("tube_voltage_kv"), 1), num(event.get("exposure_mas"), 2)),
        num(event.get("distance_source_to_detector_mm"), 1, "0.1"),
        num(event["dap_gy_cm2"], 2, "1000"),
    ]


def de_dx(study: Json, event: Json, number: int) -> Row:
    """DAP in cGy·cm²."""
    return [
        *(number, scanner(study), study["standard_name"]),
        listed([event.get("acquisition_protocol"), event.get("image_view")]),
        *(day(study), *patient(study), num(event.get("tube_voltage_kv"), 1), num(event.get("exposure_mas"), 2)),
        num(event["dap_gy_cm2"], 2, "100"),
    ]


BIOPSY = ("scout", "postclip", "prefire", "biopsy", "postfire", "stereo", "specimen", "artefact")


def years(study: Json) -> int | None:
    """Completed years of age."""
    age = study["study"].get("patient_age_years")
    return None if age is None else int(age)


def nhsbsp(studies: list[Json]) -> list[Row]:
    """View codes with the number of their repetition."""
    rows: list[Row] = []
    patient_number = 0
    for study in studies:
        seen: dict[str, int] = defaultdict(int)
        events = [
            event
            for event in study["events"]
            if all(event.get(name) for name in ("laterality", "view", "anode_target", "filter_material"))
            and event["view"] != "specimen"
            and not any(word in (event.get("acquisition_protocol") or "").lower() for word in BIOPSY)
        ]
        patient_number += bool(events)
        for event in events:
            code = event["laterality"][0].upper() + {"MLO": "OB"}.get(event["view"], event["view"])
            seen[code] += 1
            mode = event.get("exposure_control_mode")
            rows.append(
                [
                    *("1", patient_number, code + (str(seen[code]) if seen[code] > 1 else "")),
                    num(event.get("tube_voltage_kv"), 1),
                    *(ELEMENTS[event["anode_target"]], ELEMENTS[event["filter_material"]]),
                    *(num(event.get("compressed_thickness_mm"), 0), num(event.get("exposure_mas"), 1), None),
                    *({"AUTOMATIC": "AUTO"}.get(mode or "", mode), None, None),
                    *(years(study), None, None),
                ]
            )
    return rows


def fr_mg(studies: list[Json]) -> list[Row]:
    """One row per exposure with a glandular dose."""
    rows: list[Row] = []
    patient_number = 0
    for study in studies:
        events = [event for event in study["events"] if event.get("agd_mgy") is not None]
        patient_number += bool(events)
        for event in events:
            rows.append(
                [
                    *(len(rows) + 1, patient_number, scanner(study), day(study), patient(study)[0]),
                    *(event.get("laterality"), event.get("view"), num(event.get("compressed_thickness_mm"), 0)),
                    *(num(event.get("tube_voltage_kv"), 1), num(event.get("exposure_mas"), 1)),
                    ELEMENTS.get(event.get("anode_target", "")),
                    *(ELEMENTS.get(event.get("filter_material", "")), num(event["agd_mgy"], 3)),
                ]
            )
    return rows


#: Modality and rows of each survey, and the number of rows above its data.
SURVEYS: dict[str, tuple[str, Rows, int]] = {
    "uk-ct-2019": ("CT", uk_ct, 1),
    "au-ct": ("CT", au_ct, 2),
    "fr-ct": ("CT", fr_ct, 2),
    "de-ct": ("CT", de_ct, 2),
    "de-annex14-ct": ("CT", de_annex14_ct, 2),
    "us-dir-ct": ("CT", us_ct, 2),
    "iaea-ct": ("CT", iaea_ct, 2),
    "eu-population": ("CT RF DX MG", population_of_all, 2),
    "eu-population-ct": ("CT", population("dlp_mgy_cm", 1), 2),
    "eu-population-rf": ("RF", population("dap_gy_cm2", 3), 2),
    "eu-population-dx": ("DX", population("dap_gy_cm2", 2, "1000"), 2),
    "eu-population-nm": ("NM", population("administered_activity_mbq", 1), 2),
    "eu-population-mg": ("MG", population_mg, 2),
    "uk-dx-projection-2019": ("DX", uk_dx_projection, 1),
    "uk-dx-study-2019": ("DX", uk_dx_study, 1),
    "uk-rf-2019": ("RF", uk_rf, 6),
    "de-annex14-rf": ("RF", de_annex14_rf, 2),
    "fr-dx": ("DX", exposures(fr_dx), 2),
    "de-dx": ("DX", exposures(de_dx), 2),
    "uk-mg-nhsbsp": ("MG", nhsbsp, 1),
    "fr-mg": ("MG", fr_mg, 2),
}


def total(events: list[Json], name: str) -> float | None:
    """The sum of a fact of images; None where no image states it."""
    stated = [Decimal(repr(float(value))) for value in fact(events, name) if value is not None]
    return float(sum(stated)) if stated else None
