"""`kerma settings`: exports and imports what people of the site have set."""

import json
from pathlib import Path
from typing import Annotated, cast

import typer

from kerma import __version__
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.database.ingest import site_settings
from kerma.errors import ConfigurationError
from kerma.json_types import Json

settings = typer.Typer(no_args_is_help=True, help="Calibrations, equipment settings, senders, views and preferences.")

#: Number of the form of the file; it changes when older versions of Kerma cannot import it.
FORMAT = 1
SettingsFile = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON file.")]


@settings.command("export", epilog=epilog("settings export"))
def export(file: SettingsFile) -> None:
    """Write what people of the site have set into a file.

    Notes on studies and reasons of tags may name a patient, as people wrote them; nothing else in it does.
    """
    with migrated_database() as engine, engine.connect() as connection:
        tables = site_settings.export(connection)
    document = {"format": FORMAT, "kerma_version": __version__, "tables": tables}
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    typer.echo(f"{file}: {_counts({name: len(rows) for name, rows in tables.items()})}.")


@settings.command("import", epilog=epilog("settings import"))
def import_(file: SettingsFile) -> None:
    """Store what `kerma settings export` wrote, in place of rows with the same key; others stay.

    What was removed here since then stays removed, and notes on studies that were deleted or whose identity was erased
    stay away. Rules of another site get the next numbers. Skin doses of equipment whose calibrations are imported are
    computed again.
    """
    tables = _tables(file)
    with migrated_database() as engine, engine.begin() as connection:
        imported = site_settings.import_(connection, tables)
    typer.echo(f"Imported {_counts(imported.row_counts)}; {imported.skin_dose_count} skin doses to be computed again.")


def _tables(file: Path) -> Json:
    """Rows by table.

    Raises:
        ConfigurationError: the file cannot be read, or is no export of this version.
    """
    try:
        document = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigurationError(f"{file} is no JSON file: {error}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("tables"), dict):
        raise ConfigurationError(f"{file} holds no settings: name a file that `kerma settings export` wrote.")
    if document.get("format") != FORMAT:
        raise ConfigurationError(
            f"{file} was exported by Kerma {document.get('kerma_version')} in a form that this version does not know."
        )
    return cast("Json", document["tables"])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} of {name}" for name, count in counts.items())
