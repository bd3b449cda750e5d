"""`kerma effective-dose`: mean effective dose of groups of examinations (Euratom 2013/59, Art. 64)."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.running_stack import command_settings
from kerma.commands.survey_files import require_new
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.surveys.survey_studies import survey_studies
from kerma.effective_dose import factor_file
from kerma.effective_dose.factor_file import FactorSet
from kerma.effective_dose.population import MIN_GROUP_SIZE, Exposure, MeanEffectiveDose, PopulationDose
from kerma.errors import ConfigurationError
from kerma.settings import Settings
from kerma.spreadsheet_formulas import as_text
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.standard_names.region import Region
from kerma.surveys.built_in import built_in_survey
from kerma.surveys.declaration import Bands
from kerma.surveys.survey_study import SurveyStudy

WARNING = (
    "Effective dose by conversion factors holds for a reference person: it compares examinations and populations. It "
    "is no risk of a patient, is not added up over time, and neither justifies an examination nor forbids it."
)
_BUILT_IN = "built-in"
# The survey of Art. 64 has the same age bands.
_AGE_BANDS = "eu-population-ct"
_UNKNOWN = "unknown"
_HEADING = (
    *("standard_name", "age_band_years", "sex", "examinations", "converted", "mean_effective_dose_msv"),
    *("left_out", "factors"),
)


class _Group(NamedTuple):
    """Examinations of one standard name, of patients of one age band and sex."""

    standard_name: str
    age_band: str
    sex: str


def effective_dose(
    output: Annotated[Path, typer.Option(metavar="FILE.csv", help="The file to write; it must not exist.")],
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    to: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day.")],
    modality: Annotated[ExamModality, typer.Option(help="The examinations.")] = ExamModality.CT,
) -> None:
    """Write the mean effective dose of each examination by age and sex of the patients, with what is left out and why.

    For populations alone: groups of fewer than 10 have no mean. Needs KERMA_EFFECTIVE_DOSE_FACTORS.
    """
    factors = _factors(command_settings())
    require_new(output)
    first, last = from_.date(), to.date()
    if first > last:
        raise ConfigurationError(f"--from {first} is after --to {last}; state the earlier day first.")
    with migrated_database() as engine, engine.begin() as connection:
        groups = _groups(connection, StudyFilter.from_values(modality, {"from": first, "to": last}), factors)
        if not groups:
            raise ConfigurationError(f"No examination of {modality} from {first} to {last}; nothing was written.")
        content = _csv(groups)
        record(
            connection,
            AuditAction.EXPORT,
            file=output.name,
            content="effective dose of populations",
            modality=modality,
            period=f"{first}/{last}",
            rows=len(groups),
            sha256=sha256(content).hexdigest(),
        )
        with output.open("xb") as out:
            out.write(content)
    typer.echo(WARNING)
    typer.echo(f"{output}: {_summary(groups)}")


def _summary(groups: Mapping[_Group, PopulationDose]) -> str:
    means = [dose.mean() for dose in groups.values()]
    converted, examinations = sum(one.n for one in means), sum(dose.count for dose in groups.values())
    with_mean = sum(one.mean_msv is not None for one in means)
    return (
        f"{converted} of {examinations} examinations are converted; {with_mean} of {len(groups)} groups have a mean, "
        f"the others fewer than {MIN_GROUP_SIZE} converted examinations."
    )


def _factors(site: Settings) -> FactorSet:
    """The conversion factors of the settings.

    Raises:
        ConfigurationError: none are set, or their file cannot be used.
    """
    stated = site.effective_dose_factors
    if not stated:
        raise ConfigurationError(
            "Effective dose is off: KERMA_EFFECTIVE_DOSE_FACTORS states no conversion factors "
            f"(docs/user/effective-dose.md). {WARNING}"
        )
    return factor_file.built_in() if stated == _BUILT_IN else factor_file.of_site(Path(stated))


def _groups(connection: Connection, study_filter: StudyFilter, factors: FactorSet) -> Mapping[_Group, PopulationDose]:
    found: dict[_Group, PopulationDose] = {}
    ages = built_in_survey(_AGE_BANDS).bands[0]
    for study in survey_studies(connection, study_filter):
        if not study.exclusion.exclusion:
            group = found.setdefault(_group(study, ages), PopulationDose(factors))
            group.add(_exposure(study_filter.modality, study))
    return dict(sorted(found.items()))


def _group(study: SurveyStudy, ages: Bands) -> _Group:
    age = study.header.patient_age_years
    return _Group(
        study.standard_name or _UNKNOWN,
        _UNKNOWN if age is None else ages.label(age) or _UNKNOWN,
        study.header.patient_sex or _UNKNOWN,
    )


def _exposure(modality: ExamModality, study: SurveyStudy) -> Exposure:
    doses = (event for event in study.events if getattr(event, "dlp_mgy_cm", None))
    return Exposure(
        modality=modality,
        region=Region(study.region) if study.region else None,
        age_years=study.header.patient_age_years,
        totals={name: getattr(study.totals, name, None) for name in ("dlp_mgy_cm", "dap_gy_cm2")},
        phantoms=frozenset(getattr(event, "ctdi_phantom", None) for event in doses),
    )


def _csv(groups: Mapping[_Group, PopulationDose]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADING)
    for group, dose in groups.items():
        writer.writerow((*map(as_text, group), dose.count, *_cells(dose.mean())))
    return out.getvalue().encode()


def _cells(mean: MeanEffectiveDose) -> Iterator[str | int]:
    yield mean.n
    yield "" if mean.mean_msv is None else f"{mean.mean_msv:.2g}"
    yield "; ".join(f"{reason}: {count}" for reason, count in sorted(mean.left_out.items()))
    yield " ".join(mean.factor_ids)
