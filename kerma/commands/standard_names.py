"""`kerma names`: standard names of examinations."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from kerma.commands import naming_rule_files, naming_rules
from kerma.commands.csv_rows import CsvRows
from kerma.commands.examples import epilog
from kerma.commands.name_codes import codes
from kerma.errors import ConfigurationError
from kerma.standard_names.examination_texts import ExaminationTexts
from kerma.standard_names.suggestion import suggest

names = typer.Typer(no_args_is_help=True, help="Standard names: one name for the many names of an examination.")

_TEXTS = ("modality", "study_description", "requested_procedure", "acquisition_protocols", "target_region_code")
_SUGGESTED = ("region", "standard_name", "confidence", "applied", "reason")


@names.command("suggest", epilog=epilog("names suggest"))
def suggest_names(
    file: Annotated[Path, typer.Argument(help="CSV with a heading, in UTF-8.", metavar="FILE.csv")],
) -> None:
    """Write the rows of a CSV with suggested region and standard name to standard output; needs no database.

    Columns: modality, study_description, requested_procedure, acquisition_protocols (separated by ;) and
    target_region_code; modality and one of the texts are needed, further columns stay. Added are region, standard_name,
    confidence (0 to 1), applied (whether it applies without a person) and reason.
    """
    rows = CsvRows(file)
    _check_headings(rows)
    writer = csv.DictWriter(sys.stdout, (*rows.headings, *_SUGGESTED), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, **_suggested(row)})


def _check_headings(rows: CsvRows) -> None:
    if "modality" not in rows.headings or not {*_TEXTS[1:]} & {*rows.headings}:
        raise ConfigurationError(
            f"{rows.file}, line 1: the heading needs modality and at least one of {', '.join(_TEXTS[1:])}; it has "
            f"{', '.join(rows.headings) or 'nothing'}."
        )
    if taken := [name for name in _SUGGESTED if name in rows.headings]:
        raise ConfigurationError(
            f"{rows.file}, line 1: {', '.join(taken)} would be written twice; rename these columns."
        )


def _suggested(row: Mapping[str, str]) -> Mapping[str, str]:
    values = {name: row.get(name, "").strip() for name in _TEXTS}
    protocols = tuple(filter(None, map(str.strip, values.pop("acquisition_protocols").split(";"))))
    found = suggest(
        ExaminationTexts(
            modality=values["modality"],
            study_description=values["study_description"],
            requested_procedure=values["requested_procedure"],
            acquisition_protocols=protocols,
            target_region_code=values["target_region_code"],
        )
    )
    return {
        "region": found.region.region,
        "standard_name": found.standard_name,
        "confidence": f"{found.region.confidence:.2f}",
        "applied": "true" if found.region.is_sufficient else "false",
        "reason": found.region.reason,
    }


for command in (naming_rules.review, naming_rules.apply, naming_rules.add, naming_rules.list_, naming_rules.remove):
    name = command.__name__.rstrip("_")
    names.command(name, epilog=epilog(f"names {name}"))(command)
names.command("export", epilog=epilog("names export"))(naming_rule_files.export)
names.command("import", epilog=epilog("names import"))(naming_rule_files.import_)
names.add_typer(codes, name="codes")
