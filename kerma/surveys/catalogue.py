"""All surveys by name: those of Kerma, and those of the site in a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kerma.errors import ConfigurationError, UnavailableError
from kerma.surveys.built_in import built_in_names, built_in_survey, survey_of_file
from kerma.surveys.declaration import Survey
from kerma.surveys.errors import nearest


class Catalogue(NamedTuple):
    """The surveys that can be run by name.

    Attributes:
        surveys: by name, those of the site last.
        faults: why declarations of the folder cannot be used.
    """

    surveys: Mapping[str, Survey]
    faults: tuple[str, ...] = ()

    def survey(self, name: str) -> Survey:
        """A survey by its name.

        Raises:
            ConfigurationError: there is none.
        """
        if name not in self.surveys:
            raise ConfigurationError(f"There is no survey '{name}'; {nearest(name, self.surveys)}")
        return self.surveys[name]


def catalogue(folder: Path | None) -> Catalogue:
    """The surveys of Kerma, and those of the site in the files `*.toml` of a folder.

    Args:
        folder: read each time, so that changes apply at once; None: the site has none.
    """
    surveys = {name: built_in_survey(name) for name in built_in_names()}
    faults = []
    for file in sorted(folder.glob("*.toml")) if folder is not None else ():
        try:
            survey = survey_of_file(file)
        except (ConfigurationError, UnavailableError) as error:
            faults.append(str(error))
            continue
        if survey.name in surveys:
            faults.append(f"{file}: there is another survey '{survey.name}'; change the name in this declaration.")
        else:
            surveys[survey.name] = survey
    if folder is not None and not folder.is_dir():
        faults.append(f"The folder {folder} (KERMA_SURVEYS_FOLDER) does not exist.")
    return Catalogue(surveys, tuple(faults))
