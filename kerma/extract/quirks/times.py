"""Repairs of times in images."""

from datetime import datetime, timedelta

#: Administrations for a dynamic series follow its start within minutes, and clocks differ by less.
_MAXIMUM_AFTER_THE_IMAGES = timedelta(hours=12)
_DAY = timedelta(days=1)


def start_before_the_images(start: datetime, imaged_at: datetime | None) -> datetime:
    """All manufacturers: a start time without date is of the day before where the images are from after midnight.

    Args:
        start: the time of the administration or acquisition on the day of the images.
        imaged_at: start of the series, or when the image was made.
    """
    if imaged_at is not None and start - imaged_at > _MAXIMUM_AFTER_THE_IMAGES:
        return start - _DAY
    return start
