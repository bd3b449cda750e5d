"""Which criteria of a filter a user may use: a filter finds, letter by letter, what a page does not show."""

from dashboard.ui.current_user import current_user
from kerma.access.rights import Right
from kerma.database.query.filters.criterion import Criterion


def is_permitted(criterion: Criterion) -> bool:
    """Whether the user may search by a criterion: names of staff and what identifies patients need their rights."""
    needed = {Right.VIEW_STAFF: criterion.is_about_staff, Right.VIEW_IDENTITY: criterion.is_about_identity}
    return all(current_user().may(right) for right, is_needed in needed.items() if is_needed)
