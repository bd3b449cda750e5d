"""All reference objects."""

from kerma.selftest.objects.breast_and_nuclear import mammography_objects, nuclear_medicine_objects
from kerma.selftest.objects.ct import ct_objects
from kerma.selftest.objects.projection import projection_objects
from kerma.selftest.objects.reference_object import ReferenceObject


def reference_objects(*, is_full: bool) -> tuple[ReferenceObject, ...]:
    """The objects in the order in which they are sent; the full test has more."""
    found = (*ct_objects(), *projection_objects(), *mammography_objects(), *nuclear_medicine_objects())
    return tuple(one for one in found if is_full or not one.is_full)
