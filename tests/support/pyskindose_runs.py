"""PySkinDose, run as it is, and its inputs and factors as arrays for Kerma's kernel.

Its frame is ours (x to the left, y downwards, z to the head), with one difference: on Siemens systems it takes the
secondary angle with the other sign, so that the focus of a cranial projection stands on the cranial side.
"""

import atexit
import json
import warnings
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics import backscatter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the packages that it brings
    import pyskindose
    from pyskindose import constants as keys
    from pyskindose.calculate_dose.calculate_dose import calculate_dose
    from pyskindose.corrections import calculate_k_bs, calculate_k_med
    from pyskindose.helpers.calculate_rotation_matrices import calculate_rotation_matrices
    from pyskindose.helpers.read_and_normalize_rdsr_data import read_and_normalise_rdsr_data
    from pyskindose.phantom_class import Phantom as Body
    from pyskindose.settings import PyskindoseSettings

Floats = NDArray[np.float64]

PACKAGE = Path(pyskindose.__file__).parent
REPORTS = PACKAGE / "example_data" / "RDSR"
TABLE_FACTOR = 0.8
_TABLE_THICKNESS_CM = 5.0


@dataclass(frozen=True)
class Run:
    """One run of PySkinDose.

    Attributes:
        events: its normalised table of events.
        body: its phantom, placed on the table.
        dose_mgy: (C,) its map; None where it fails.
    """

    events: Any
    body: Any
    dose_mgy: Floats | None


@cache
def tables() -> str:
    """Where it keeps its tables, which it makes on first use."""
    folder = mkdtemp(prefix="pyskindose-")
    atexit.register(rmtree, folder, ignore_errors=True)
    return str(Path(folder) / "corrections.db")


@cache
def run(report: str, phantom: str) -> Run:
    """PySkinDose with its example settings on one of its example reports."""
    settings = _settings(phantom)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own use of pandas
        events = read_and_normalise_rdsr_data(str(REPORTS / f"{report}.dcm"), settings)
        events = calculate_rotation_matrices(events)
        table, pad = (Body(phantom_model=name, phantom_dim=settings.phantom.dimension) for name in ("table", "pad"))
        try:
            body, output = calculate_dose(normalized_data=events, settings=settings, table=table, pad=pad)
        except ValueError:  # one of its faults: three cells or fewer are hit
            body = Body(phantom, settings.phantom.dimension, settings.phantom.human_mesh)
            body.translate([0.0, -settings.phantom.dimension.pad_thickness, 0.0])
            return Run(events, body, None)
    body.r = body.r_ref
    return Run(events, body, output[keys.OUTPUT_KEY_DOSE_MAP])


def _settings(phantom: str) -> Any:
    wanted = json.loads((PACKAGE / "settings_example.json").read_text())
    wanted["mode"] = "calculate_dose"
    wanted["corrections_db_path"] = tables()
    wanted["phantom"]["model"] = phantom
    wanted["plot"]["notebook_mode"] = False
    wanted["output_format"] = "dict"
    return PyskindoseSettings(wanted)


def as_phantom(body: Any) -> Phantom:
    """Its cells, in the frame of the table."""
    cells = len(body.r)
    zeros = np.zeros(cells)
    normal = np.asarray(body.n) if hasattr(body, "n") else np.tile([0.0, 1.0, 0.0], (cells, 1))
    return Phantom(
        name=body.phantom_model,
        centre_cm=np.asarray(body.r, dtype=float),
        normal=normal.astype(float),
        area_cm2=np.ones(cells),
        across_cm=zeros,
        along_cm=zeros,
        width_cm=np.ones(cells),
        length_cm=np.ones(cells),
        part=np.zeros(cells, dtype=np.int8),
        parts=("body",),
        cell_cm=1.0,
    )


def as_beams(events: Any, secondary_sign: int) -> Beams:
    """Its beams without its factors, in the frame of the table.

    Args:
        events: its normalised table.
        secondary_sign: +1 for its own sense of the secondary angle, -1 for the other.
    """
    a, b = np.deg2rad(events.Ap1.to_numpy(float)), -secondary_sign * np.deg2rad(events.Ap2.to_numpy(float))
    zero, one = np.zeros(len(a)), np.ones(len(a))
    axis = np.column_stack([np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)])
    table = events[["Tx", "Ty", "Tz"]].to_numpy(float)
    tan_u, tan_v = (0.5 * (events[side] / events.DSD).to_numpy(float) for side in ("FS_long", "FS_lat"))
    basis = [np.tile(axis_of_table, (len(a), 1)) for axis_of_table in np.eye(3)]
    return Beams(
        event_index=np.arange(len(a)),
        source_cm=-events.DSI.to_numpy(float)[:, None] * axis - table,
        axis=axis,
        u=np.column_stack([np.cos(a), np.sin(a), zero]),
        v=np.column_stack([-np.sin(a) * np.sin(b), np.cos(a) * np.sin(b), np.cos(b)]),
        tan_u_minus=tan_u,
        tan_u_plus=tan_u,
        tan_v_minus=tan_v,
        tan_v_plus=tan_v,
        air_kerma_mgy=events[keys.KEY_NORMALIZATION_AIR_KERMA].to_numpy(float),
        reference_cm=np.full(len(a), float(events[keys.DATA_DS_IRP].iloc[0])),
        backscatter=np.ones((len(a), len(backscatter.SIDES_CM))),
        medium_factor=one,
        table_transmission=one,
        table_origin_cm=np.tile([0.0, _TABLE_THICKNESS_CM, 0.0], (len(a), 1)),
        table_right=basis[0],
        table_down=basis[1],
        table_head=basis[2],
    )


def through_the_table(beams: Beams) -> Beams:
    """The same beams with a table that halves them, to see which rays cross it."""
    return replace(beams, table_transmission=np.full(len(beams.event_index), 0.5))


@cache
def dose_map(report: str, phantom: str, secondary_sign: int) -> Floats:
    """The map (C,) that Kerma's kernel makes of its inputs, with hard edges and its factors.

    Args:
        report: one of its example reports.
        phantom: one of its phantoms.
        secondary_sign: +1 for its own sense of the secondary angle, -1 for the other.
    """
    run_ = run(report, phantom)
    body, beams = as_phantom(run_.body), as_beams(run_.events, secondary_sign)
    free, behind_table = (
        skin_dose_map(each, body, soft_edge=False, contributions=True).contributions
        for each in (beams, through_the_table(beams))
    )
    assert free
    assert behind_table
    hit = free.dose_mgy > 0
    event, cell, dose = free.event_index[hit], free.cell[hit], free.dose_mgy[hit]
    crosses = behind_table.dose_mgy[hit] < dose * (1 - 1e-9)
    distance = beams.reference_cm[event] * np.sqrt(beams.air_kerma_mgy[event] / dose)
    dose = dose * np.where(crosses, TABLE_FACTOR, 1.0) * factors(run_, event, distance)
    return np.bincount(cell, weights=dose, minlength=body.size).astype(float)


def factors(run_: Run, event: NDArray[np.int64], distance_cm: Floats) -> Floats:
    """Its backscatter times its medium factor at each hit, by its own functions.

    Args:
        run_: its events and tables.
        event: (H,) the event of each hit.
        distance_cm: (H,) from the focus to the cell.
    """
    events = run_.events
    area = np.round(
        (events.FS_lat * events.FS_long).to_numpy(float)[event]
        * (distance_cm / events.DSD.to_numpy(float)[event]) ** 2,
        1,
    )
    splines = calculate_k_bs(events)
    found = np.empty(len(event))
    for each in np.unique(event):
        of_event = event == each
        medium = calculate_k_med(events, list(area[of_event]), int(each), tables())
        found[of_event] = medium * splines[each](np.sqrt(area[of_event]))
    return found
