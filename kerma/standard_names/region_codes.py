"""Regions of the codes by which reports state a target region (PS3.16 CID 4031 and the older CID 4009)."""

from collections.abc import Mapping

from kerma.standard_names.region import Region

#: By code value of SNOMED CT, which is unique in its scheme.
REGION_OF_CODE: Mapping[str, Region] = {
    "69536005": Region.HEAD,
    "12738006": Region.HEAD,
    "89546000": Region.HEAD,
    "774007": Region.HEAD,
    "89545001": Region.FACE_SINUSES,
    "2095001": Region.FACE_SINUSES,
    "363654007": Region.FACE_SINUSES,
    "45048000": Region.NECK,
    "51185008": Region.CHEST,
    "39607008": Region.CHEST,
    "80891009": Region.HEART,
    "41801008": Region.HEART,
    "818981001": Region.ABDOMEN,
    "818983003": Region.ABDOMEN,
    "113345001": Region.ABDOMEN,
    "10200004": Region.ABDOMEN,
    "816092008": Region.PELVIS,
    "12921003": Region.PELVIS,
    "818982008": Region.ABDOMEN_PELVIS,
    "416775004": Region.CHEST_ABDOMEN_PELVIS,
    "416550000": Region.CHEST_ABDOMEN_PELVIS,
    "122494005": Region.SPINE_CERVICAL,
    "122495006": Region.SPINE_THORACIC,
    "122496007": Region.SPINE_LUMBAR,
    "53120007": Region.UPPER_LIMB,
    "61685007": Region.LOWER_LIMB,
    "38266002": Region.WHOLE_BODY,
    "76752008": Region.BREAST,
}
