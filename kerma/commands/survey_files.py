"""Files of `kerma survey`: declarations, and what a run writes."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from kerma.commands.running_stack import command_settings
from kerma.errors import ConfigurationError, UnavailableError
from kerma.surveys.about import SurveyAbout
from kerma.surveys.built_in import built_in_names, built_in_text, survey_of_file
from kerma.surveys.catalogue import catalogue
from kerma.surveys.csv_output import companions, form_of, write_companions, write_csv
from kerma.surveys.declaration import Survey
from kerma.surveys.errors import nearest
from kerma.surveys.spool import Spool
from kerma.surveys.workbook import write_workbook

_EXTENSIONS = (".csv", ".xlsx")


def survey_by_name(name_or_file: str) -> Survey:
    """A survey of Kerma or of the site by its name, or of a file.

    Raises:
        ConfigurationError: there is neither.
    """
    known = catalogue(command_settings().surveys_folder)
    if name_or_file not in known.surveys and _is_file(Path(name_or_file)):
        return survey_of_file(Path(name_or_file))
    return known.survey(name_or_file)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def copy_declaration(name: str, file: Path) -> None:
    """Write the declaration of a survey of Kerma to a new file.

    Raises:
        ConfigurationError: there is no such survey, or the file exists.
    """
    if name not in built_in_names():
        raise ConfigurationError(f"There is no survey '{name}'; {nearest(name, built_in_names())}")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(built_in_text(name))
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file.") from error
    except OSError as error:
        raise UnavailableError(f"{file} cannot be written: {error.strerror}.") from error


def require_new(output: Path) -> None:
    """Refuse a file that exists, and one of another kind.

    Raises:
        ConfigurationError: it cannot be written.
    """
    if output.suffix.lower() not in _EXTENSIONS:
        raise ConfigurationError(f"--output {output} must end in .csv or .xlsx.")
    beside = companions(output) if output.suffix.lower() == ".csv" else ()
    for file in (output, *beside):
        if file.exists():
            raise ConfigurationError(f"{file} exists already; name another file.")


def write_files(spool: Spool, about: SurveyAbout, output: Path, locale: str) -> tuple[tuple[Path, ...], str]:
    """Write the survey, whole or not at all; yields the files, and the SHA-256 of the survey.

    Raises:
        UnavailableError: a file cannot be written.
    """
    try:
        if output.suffix.lower() == ".xlsx":
            _whole(output, lambda part: write_workbook(spool, about, part))
            others: tuple[Path, ...] = ()
        else:
            form = form_of(about.survey, locale)
            _whole(output, lambda part: write_csv(spool, about, form, part))
            others = write_companions(spool, about, form, output)
        with output.open("rb") as content:
            return (output, *others), hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise UnavailableError(f"{output} cannot be written: {error.strerror}.") from error


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name first, so that no half of it stays."""
    part = file.with_name(f".{file.name}.part")
    try:
        write(part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
