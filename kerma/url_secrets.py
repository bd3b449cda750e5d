"""URLs for people and logs: without the passwords that they may contain."""

import re

#: From the scheme to the last "@": a password may hold any character, though URLs have it escaped.
_USER = re.compile(r"(?<=://)\S*@")
_QUERY = re.compile(r"([?&][^=&\s]*(?:password|passwd|secret|token)[^=&\s]*=)[^&\s]*", re.IGNORECASE)
_STARS = "***"


def without_secrets(text: str) -> str:
    """A text with stars in place of the users, passwords and tokens of the URLs in it."""
    return without_secrets_of_query(_USER.sub(f"{_STARS}@", text))


def without_secrets_of_query(text: str) -> str:
    """A text with stars in place of the passwords and tokens that stand behind a "?"."""
    return _QUERY.sub(rf"\1{_STARS}", text)
