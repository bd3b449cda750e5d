"""Pseudonyms of the studies of a survey, which only the site can relate to its studies."""

import hashlib
import hmac
from typing import NamedTuple
from uuid import UUID

_LENGTH = 16


class SurveyKey(NamedTuple):
    """What makes the pseudonyms of one survey.

    Attributes:
        secret: the key of the site for hashes; empty: it has none.
        survey: name of the survey, so that nobody relates the studies of two surveys.
    """

    secret: bytes
    survey: str

    def pseudonym(self, study_id: UUID) -> str:
        """16 hexadecimal digits; empty where the site has no key.

        Kerma's own identifier of a study is no pseudonym: anybody who has the Study Instance UID computes it.
        """
        if not self.secret:
            return ""
        return hmac.new(self.secret, f"survey {self.survey}:{study_id}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]


#: Of studies without a survey.
NO_KEY = SurveyKey(b"", "")
