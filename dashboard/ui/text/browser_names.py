"""A browser in words, by what it states of itself in the header User-Agent."""

from dashboard.ui.text.i18n import tr

# Browsers also name those that they descend from: the first that is found counts.
_BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Macintosh": "macOS",
    "Linux": "Linux",
}
_MAX_REPEATED_CHARACTERS = 40


def browser_name(user_agent: str) -> str:
    """Name and system of a browser: "Firefox on Windows"; the beginning of what it states where it is another program.

    Args:
        user_agent: value of the header; empty where there was none.
    """
    browser, operating_system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and operating_system:
        return tr("{browser} on {system}", browser=browser, system=operating_system)
    return browser or user_agent[:_MAX_REPEATED_CHARACTERS] or tr("unknown")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")
