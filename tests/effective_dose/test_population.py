"""Mean effective dose of groups: by region, age and phantom, never of few, with those left out and why."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kerma.effective_dose.factor_file import FactorSet, built_in, of_site
from kerma.effective_dose.population import MIN_GROUP_SIZE, Exposure, MeanEffectiveDose, PopulationDose
from kerma.errors import ConfigurationError
from kerma.standard_names.region import Region

HEAD, BODY = "head_16cm", "body_32cm"
HEADING = "factor_id,modality,region,quantity,phantom,min_age_years,max_age_years,value,unit,source,mark\n"


def exposure(**facts: Any) -> Exposure:
    """A chest of an adult with 400 mGy.cm for the body phantom."""
    values: dict[str, Any] = {
        "modality": "CT",
        "region": Region.CHEST,
        "age_years": 60.0,
        "totals": {"dlp_mgy_cm": 400.0},
        "phantoms": frozenset({BODY}),
    }
    return Exposure(**{**values, **facts})


def mean_effective_dose(exposures: Iterable[Exposure], factors: FactorSet) -> MeanEffectiveDose:
    group = PopulationDose(factors)
    for one in exposures:
        group.add(one)
    return group.mean()


@pytest.mark.parametrize(
    ("facts", "mean_msv"),
    [
        pytest.param({}, 5.6, id="adult chest: 400 x 0.014"),
        pytest.param({"region": Region.HEAD, "phantoms": frozenset({HEAD})}, 0.84, id="adult head: 400 x 0.0021"),
        pytest.param({"age_years": 5.0, "phantoms": frozenset({HEAD})}, 7.2, id="chest at 5 years: 400 x 0.018"),
        pytest.param({"age_years": 14.9, "phantoms": frozenset({HEAD})}, 5.2, id="chest below 15 years: 400 x 0.013"),
        pytest.param({"age_years": 0.0, "phantoms": frozenset({HEAD})}, 15.6, id="newborn chest: 400 x 0.039"),
    ],
)
def test_mean_by_region_age_and_phantom(facts: dict[str, Any], mean_msv: float) -> None:
    found = mean_effective_dose([exposure(**facts)] * MIN_GROUP_SIZE, built_in())
    assert found.mean_msv == pytest.approx(mean_msv)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"region": None}, "no standard name, so no region"),
        ({"region": Region.NECK}, "no conversion factor for this region and age"),
        ({"modality": "RF"}, "no conversion factor for this region and age"),
        ({"age_years": None}, "age unknown"),
        ({"totals": {}}, "dose not stated"),
        ({"totals": {"dlp_mgy_cm": 0.0}, "phantoms": frozenset()}, "dose stated as zero"),
        ({"phantoms": frozenset()}, "phantom unknown"),
        ({"phantoms": frozenset({BODY, None})}, "phantom unknown"),
        ({"phantoms": frozenset({HEAD})}, "dose refers to another phantom than the factor"),
        ({"phantoms": frozenset({HEAD, BODY})}, "dose refers to another phantom than the factor"),
        ({"age_years": 5.0}, "dose refers to another phantom than the factor"),
    ],
)
def test_what_cannot_be_converted_is_left_out_with_its_reason(facts: dict[str, Any], reason: str) -> None:
    group = [exposure()] * MIN_GROUP_SIZE + [exposure(**facts)] * 3
    found = mean_effective_dose(group, built_in())
    assert (found.n, found.left_out) == (MIN_GROUP_SIZE, {reason: 3})
    assert found.mean_msv == pytest.approx(5.6)


def test_a_group_that_comes_near_a_single_patient_has_no_mean() -> None:
    found = mean_effective_dose([exposure()] * (MIN_GROUP_SIZE - 1), built_in())
    assert (found.mean_msv, found.n) == (None, MIN_GROUP_SIZE - 1)


def test_the_factors_used_are_named() -> None:
    found = mean_effective_dose([exposure(), exposure(age_years=5.0, phantoms=frozenset({HEAD}))], built_in())
    assert found.factor_ids == ("AAPM96-CT-CHEST-5", "AAPM96-CT-CHEST-A")


def of_rows(tmp_path: Path, *rows: str) -> FactorSet:
    (file := tmp_path / "factors.csv").write_text(HEADING + "\n".join(rows) + "\n")
    return of_site(file)


CHEST = "A,CT,chest,dlp_mgy_cm,body_32cm,15,,0.017,mSv/(mGy.cm),our physicist,site"


def test_a_site_brings_its_own_factors(tmp_path: Path) -> None:
    own = of_rows(tmp_path, CHEST, "B,RF,heart,dap_gy_cm2,,0,,0.2,mSv/(Gy.cm2),our physicist,site")
    cardiac = exposure(modality="RF", region=Region.HEART, totals={"dap_gy_cm2": 35.0}, phantoms=frozenset())
    assert mean_effective_dose([exposure()] * MIN_GROUP_SIZE, own).mean_msv == pytest.approx(6.8)
    assert mean_effective_dose([cardiac] * MIN_GROUP_SIZE, own).mean_msv == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (CHEST.replace("0.017", "0,017"), "line 2: the row has not as many columns"),
        (CHEST.replace("0.017", "-1"), "line 2, column value: '-1'; expected a number above 0."),
        (CHEST.replace("0.017", "nan"), "line 2, column value: 'nan'; expected a number above 0."),
        (CHEST.replace("mSv/(mGy.cm)", ""), "line 2, column unit: ''; expected mSv/(mGy.cm)."),
        (CHEST.replace("mSv/(mGy.cm)", "mSv/(Gy.cm)"), "line 2, column unit: 'mSv/(Gy.cm)'; expected mSv/(mGy.cm)."),
        (CHEST.replace("body_32cm", ""), "line 2, column phantom: ''; expected head_16cm or body_32cm."),
        (CHEST.replace("chest", "thorax"), "line 2, column region: 'thorax'; expected head, face_sinuses,"),
        (CHEST.replace("CT,", "XX,"), "line 2, column modality: 'XX'; expected CT,"),
        (CHEST.replace(",15,", ",-1,"), "line 2, column min_age_years: '-1'; expected an age in years."),
        (CHEST.replace(",15,,", ",18,10,"), "line 2, column max_age_years: it must be above min_age_years."),
        (CHEST.replace("our", '"our'), ": this is no valid CSV (unexpected end of data)"),
        (f"{CHEST}\n{CHEST}", "line 3, column factor_id: A stands above already."),
        (f"{CHEST}\nB{CHEST[1:].replace(',15,', ',70,')}", "line 3: B and A are for the same ages."),
    ],
)
def test_a_wrong_row_is_refused_with_line_and_column(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        of_rows(tmp_path, row)
    assert message in str(error.value)


def test_another_heading_is_refused(tmp_path: Path) -> None:
    (file := tmp_path / "factors.csv").write_text("factor;value\n")
    with pytest.raises(ConfigurationError, match="line 1: the columns are factor_id, modality"):
        of_site(file)
