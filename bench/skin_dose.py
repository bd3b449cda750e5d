"""CPU time and memory of skin dose maps, next to PySkinDose in the same run and to what openSkin took once."""

import atexit
import json
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import mkdtemp

import numpy as np

from bench.measures import cpu_ms, peak_memory_mb, spread
from kerma.extract import extract
from kerma.facts.projection import ProjectionEvent
from kerma.facts.study import Study
from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import AngleFrame, Field, Gantry, Irradiation, Position, Table
from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.builders import trunk
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.physics.factors import factors_of
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import Plane

ROUNDS = 7
EVENTS, MIN_CELLS = 1000, 10_000
_CELL_CM = 0.85
SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
ZEE = SAMPLES / "RF-RDSR-Siemens-Zee.dcm"
#: Kerma's phantoms and PySkinDose's that are like them; the last of each stands for a patient.
PHANTOMS = (("plane", "plane"), ("cylinder", "cylinder"), ("trunk", "human"))
#: CPU seconds that openSkin took for it once, on a machine like this one; it is not run here.
OPENSKIN_S = 12.4


def measure() -> None:
    """Print the figures."""
    _kernel()
    _next_to_pyskindose()
    _next_to_openskin()


def _kernel() -> None:
    phantom = trunk(Patient(), _CELL_CM)
    assert phantom.size >= MIN_CELLS
    shot = _random_beams()
    memory = peak_memory_mb(lambda: skin_dose_map(shot, phantom))
    took = [cpu_ms(lambda: skin_dose_map(shot, phantom)) / 1000 for _ in range(ROUNDS)]
    print(
        f"skin dose map of {EVENTS} events on {phantom.size} cells, CPU s: {spread(took, '.3f')} (settings: under 0.5)"
    )
    print(f"  memory at its peak: {memory:.0f} MB more than before (settings: under 100)")


def _random_beams() -> Beams:
    """Events from all sides, that all meet the trunk."""
    random = np.random.default_rng(1)
    events = [_random_event(index, random) for index in range(EVENTS)]
    return place_beams(events, factors_of(events))


def _random_event(index: int, random: np.random.Generator) -> Irradiation:
    half = random.uniform(0.03, 0.1)
    return Irradiation(
        event_index=index,
        plane=Plane.SINGLE,
        reference_air_kerma_mgy=random.uniform(0.1, 10),
        dap_gy_cm2=None,
        source_to_reference_cm=63.5,
        source_to_isocenter_cm=78.5,
        source_to_detector_cm=110.0,
        start=Gantry(random.uniform(-180, 180), random.uniform(-30, 30)),
        end=None,
        angle_frame=AngleFrame.PATIENT,
        detector_rotation_deg=0.0,
        table=Table((random.uniform(-8, 8), random.uniform(5, 20), random.uniform(35, 80))),
        table_end_cm=None,
        position=Position.HFS,
        field=Field(half, half, half, half),
        tube_voltage_kv=random.uniform(60, 120),
        aluminium_mm=3.1,
        copper_mm=random.uniform(0, 0.9),
        frames=None,
        field_area_ratio=None,
        flags=frozenset(),
    )


def _next_to_pyskindose() -> None:
    spec = find_spec("pyskindose")
    assert spec
    assert spec.origin
    report = Path(spec.origin).parent / "example_data" / "RDSR" / "siemens_axiom_example_procedure.dcm"
    data = report.read_bytes()
    print(f"{report.stem}, from its bytes to the map; CPU s (settings: at least 20 times faster):")
    for our_phantom, their_phantom in PHANTOMS:
        ours = _rounds(partial(_whole, data, our_phantom))
        theirs = _rounds(_pyskindose(report, their_phantom))
        print(f"  Kerma on its {our_phantom} {spread(ours, '.3f')}; PySkinDose on its {their_phantom}", end=" ")
        print(f"{spread(theirs, '.2f')}: {median(theirs) / median(ours):.0f} times faster")


def _next_to_openskin() -> None:
    if not ZEE.exists():
        print(f"{ZEE.stem} is not at hand")
        return
    data = ZEE.read_bytes()
    ours = _rounds(lambda: _whole(data, "trunk"))
    print(f"{ZEE.stem}, from its bytes to the map; CPU s:")
    print(f"  measured here: Kerma {spread(ours, '.3f')}; recorded: openSkin {OPENSKIN_S}")
    print(f"    {OPENSKIN_S / median(ours):.0f} times faster (settings: at least 100)")


def _rounds(work: Callable[[], object]) -> list[float]:
    """CPU seconds of each round, after one that fills caches."""
    work()
    return [cpu_ms(work) / 1000 for _ in range(ROUNDS)]


def _whole(data: bytes, phantom: str) -> None:
    extraction = extract(data)
    events = [event for event in extraction.events if isinstance(event, ProjectionEvent)]
    skin_dose(extraction.study or Study(), events, phantom=phantom)


def _pyskindose(report: Path, phantom: str) -> Callable[[], None]:
    """PySkinDose with its example settings; imports and its tables are made before."""
    folder = mkdtemp(prefix="pyskindose-")
    atexit.register(rmtree, folder, ignore_errors=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyskindose  # noqa: PLC0415 -- slow to import, and prints warnings
        from pyskindose.main import main  # noqa: PLC0415
        from pyskindose.settings import PyskindoseSettings  # noqa: PLC0415
    settings = json.loads((Path(pyskindose.__file__).parent / "settings_example.json").read_text())
    settings |= {"mode": "calculate_dose", "corrections_db_path": f"{folder}/corrections.db", "output_format": "dict"}
    settings["phantom"]["model"] = phantom
    settings["plot"]["notebook_mode"] = False

    def run() -> None:
        with warnings.catch_warnings(), redirect_stderr(StringIO()):  # of its progress
            warnings.simplefilter("ignore")
            main(str(report), PyskindoseSettings(json.loads(json.dumps(settings))))

    return run
