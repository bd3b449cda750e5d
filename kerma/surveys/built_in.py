"""The surveys that come with Kerma, and those of files."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from kerma.errors import UnavailableError
from kerma.surveys.declaration import Survey
from kerma.surveys.reader import read_survey

_FOLDER = files("kerma.surveys").joinpath("declarations")
_EXTENSION = ".toml"


@cache
def built_in_names() -> tuple[str, ...]:
    """The names of the surveys that come with Kerma, in alphabetical order."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_EXTENSION) for name in names if name.endswith(_EXTENSION)))


def _is_declaration(name: str) -> bool:
    return name.endswith(_EXTENSION)


def built_in_text(name: str) -> str:
    """The declaration of a survey that comes with Kerma."""
    return _FOLDER.joinpath(f"{name}{_EXTENSION}").read_text("utf-8")


@cache
def built_in_survey(name: str) -> Survey:
    """A survey that comes with Kerma, by one of `built_in_names`."""
    return read_survey(built_in_text(name), f"{name}{_EXTENSION}")


def survey_of_file(path: Path) -> Survey:
    """The survey that a file declares.

    Raises:
        UnavailableError: the file cannot be read.
        SurveyError: it declares none.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is no text in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise UnavailableError(f"The declaration {path} cannot be read: {why}.") from error
    return read_survey(text, str(path))
