"""Terms for coded concepts (PS3.16 context groups), as Kerma stores and prints them."""

from kerma.messages import message
from kerma.standard.codes import Concept
from kerma.standard.enumerations import IrradiationEventType, Laterality, Plane


def _sct(value: str) -> Concept:
    return Concept(value, "SCT")


CT_ACQUISITION_TYPES = {  # CID 10013
    Concept("113804"): "sequenced",
    _sct("116152004"): "spiral",
    Concept("113805"): "constant_angle",
    Concept("113806"): "stationary",
    Concept("113807"): "free",
    _sct("702569007"): "cone_beam",
}
CT_ACQUISITION_TERMS = {  # (0018,9302)
    "SPIRAL": "spiral",
    "SEQUENCED": "sequenced",
    "CONSTANT_ANGLE": "constant_angle",
    "STATIONARY": "stationary",
    "FREE": "free",
}
CTDI_PHANTOMS = {Concept("113690"): "head_16cm", Concept("113691"): "body_32cm"}  # CID 4052
PLANES = {  # CID 10003
    Concept("113622"): Plane.SINGLE,
    Concept("113620"): Plane.A,
    Concept("113621"): Plane.B,
    Concept("113890"): Plane.ALL,
}
IRRADIATION_EVENT_TYPES = {  # CID 10002
    _sct("44491008"): IrradiationEventType.FLUOROSCOPY,
    Concept("113611"): IrradiationEventType.STATIONARY,
    Concept("113612"): IrradiationEventType.STEPPING,
    Concept("113613"): IrradiationEventType.ROTATIONAL,
}
FLUORO_MODES = {Concept("113630"): "continuous", Concept("113631"): "pulsed"}  # CID 10004
FILTER_MATERIALS = {  # CID 10006, with the anode materials of CID 10016
    _sct("12503006"): "aluminum",
    _sct("66925006"): "copper",
    _sct("767775001"): "europium",
    _sct("88488004"): "lead",
    _sct("71128006"): "molybdenum",
    _sct("767776000"): "niobium",
    _sct("59801003"): "rhodium",
    _sct("41967008"): "silver",
    _sct("45215009"): "tantalum",
    _sct("12597001"): "tin",
    _sct("26194003"): "tungsten",
}
LATERALITIES = {  # CID 244 and 6022
    _sct("24028007"): Laterality.RIGHT,
    _sct("7771000"): Laterality.LEFT,
    _sct("51440002"): Laterality.BOTH,
    _sct("66459002"): Laterality.UNILATERAL,
    _sct("73056007"): Laterality.RIGHT,
    _sct("80248007"): Laterality.LEFT,
    _sct("63762007"): Laterality.BOTH,
}
PATIENT_TABLE_RELATIONSHIPS = {  # CID 21
    _sct("102540008"): "headfirst",
    _sct("102541007"): "feet-first",
    _sct("399366008"): "oblique",
    _sct("399220000"): "transverse",
    Concept("126830"): "left first",
    Concept("126831"): "right first",
    Concept("126832"): "posterior first",
    Concept("126833"): "anterior first",
}
PATIENT_ORIENTATIONS = {  # CID 19
    _sct("102538003"): "recumbent",
    _sct("102539006"): "semi-erect",
    Concept("C86043", "NCIt"): "erect",
    Concept("F-10440", "SRT"): "erect",
}
PATIENT_ORIENTATION_MODIFIERS = {  # CID 20
    _sct("40199007"): "supine",
    _sct("1240000"): "prone",
    _sct("102536004"): "left lateral decubitus",
    _sct("102535000"): "right lateral decubitus",
    _sct("32185000"): "lateral decubitus",
    _sct("34026001"): "semi-prone",
    _sct("33586001"): "sitting",
    _sct("10904000"): "standing",
    _sct("34106002"): "Trendelenburg",
    _sct("26527006"): "inverse Trendelenburg",
    _sct("51845000"): "anatomical",
    _sct("34108001"): "curled-up",
    _sct("34296003"): "frog",
    _sct("23242002"): "knee-chest",
    _sct("55864004"): "kneeling",
    _sct("14205002"): "lithotomy",
    _sct("260450008"): "lordotic",
    _sct("87068006"): "stooped-over",
}
NUMERIC_VALUE_QUALIFIERS = {  # CID 42: the number is none, or not that of the quantity
    Concept("114000"): message("not a number"),
    Concept("114001"): message("negative infinity"),
    Concept("114002"): message("positive infinity"),
    Concept("114003"): message("divide by zero"),
    Concept("114004"): message("underflow"),
    Concept("114005"): message("overflow"),
    Concept("114006"): message("measurement failure"),
    Concept("114007"): message("measurement not attempted"),
    Concept("114008"): message("calculation failure"),
    Concept("114009"): message("value out of range"),
    Concept("114010"): message("value unknown"),
    Concept("114011"): message("value indeterminate"),
}
YES_NO = {_sct("373066001"): "yes", _sct("373067005"): "no"}  # CID 230
MAMMOGRAPHY_VIEWS = {  # CID 4014, by the acronyms of the ACR
    _sct("399162004"): "CC",
    _sct("399368009"): "MLO",
    _sct("399260004"): "ML",
    _sct("399352003"): "LM",
    _sct("399099002"): "LMO",
    _sct("399196006"): "FB",
    _sct("399188001"): "SIO",
    _sct("441555000"): "ISO",
    _sct("399192008"): "XCCL",
    _sct("399101009"): "XCCM",
    _sct("127457009"): "specimen",
}
