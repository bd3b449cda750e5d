"""What the regions of examinations are called."""

from collections.abc import Mapping

from dashboard.ui.text.i18n import msg
from kerma.standard_names.region import Region

REGION_WORDS: Mapping[str, str] = {
    Region.HEAD: msg("head"),
    Region.FACE_SINUSES: msg("face and sinuses"),
    Region.NECK: msg("neck"),
    Region.CHEST: msg("chest"),
    Region.HEART: msg("heart"),
    Region.ABDOMEN: msg("abdomen"),
    Region.PELVIS: msg("pelvis"),
    Region.ABDOMEN_PELVIS: msg("abdomen and pelvis"),
    Region.CHEST_ABDOMEN_PELVIS: msg("chest, abdomen and pelvis"),
    Region.SPINE_CERVICAL: msg("cervical spine"),
    Region.SPINE_THORACIC: msg("thoracic spine"),
    Region.SPINE_LUMBAR: msg("lumbar spine"),
    Region.UPPER_LIMB: msg("upper limb"),
    Region.LOWER_LIMB: msg("lower limb"),
    Region.WHOLE_BODY: msg("whole body"),
    Region.BREAST: msg("breast"),
    Region.OTHER: msg("other"),
}
