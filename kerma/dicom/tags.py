"""pydicom's tags, the same object for the same number: pydicom compares two objects slowly in each lookup."""

from functools import cache, lru_cache

from pydicom.tag import BaseTag, Tag

# Damaged files state any number.
_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def tag_of_number(number: int) -> BaseTag:
    """The tag of a number: 0x00100010 is (0010,0010)."""
    return BaseTag(number)


@cache
def tag_of_keyword(keyword: str) -> BaseTag:
    """The tag of a keyword of PS3.6."""
    return tag_of_number(int(Tag(keyword)))
