"""The code that is written for each word of a known answer: by name of the fact, word and concept.

Sources: DICOM PS3.16 context groups, named at each. A word stands for itself unless `_WRITTEN` says otherwise.
"""

from collections.abc import Iterator

from kerma.standard.codes import Concept


def _sct(value: str) -> Concept:
    return Concept(value, "SCT")


_REGIONS = {  # CID 4030, 4031, 4009
    "Head": _sct("69536005"),
    "Paranasal sinus": _sct("2095001"),
    "Cervical spine": _sct("122494005"),
    "Lumbar spine": _sct("122496007"),
    "Chest": _sct("816094009"),
    "Heart": _sct("80891009"),
    "Abdomen": _sct("818981001"),
    "Abdomen and Pelvis": _sct("818982008"),
    "Chest, Abdomen and Pelvis": _sct("416775004"),
    "Pelvis": _sct("816092008"),
    "Liver": _sct("10200004"),
    "Kidney": _sct("64033007"),
    "Hip joint": _sct("24136001"),
    "Knee": _sct("72696002"),
    "Hand": _sct("85562004"),
    "Foot": _sct("56459004"),
    "Lower limb": _sct("61685007"),
    "Entire body": _sct("38266002"),
    "Breast": _sct("76752008"),
    "Jaw": _sct("661005"),
}
CODES: dict[str, dict[str, Concept]] = {
    "target_region": _REGIONS,
    "anatomical_structure": _REGIONS,
    "acquisition_type": {  # CID 10013
        "sequenced": Concept("113804"),
        "spiral": _sct("116152004"),
        "constant_angle": Concept("113805"),
        "stationary": Concept("113806"),
    },
    "ctdi_phantom": {"head_16cm": Concept("113690"), "body_32cm": Concept("113691")},  # CID 4052
    "plane": {"single": Concept("113622"), "A": Concept("113620"), "B": Concept("113621")},  # CID 10003
    "irradiation_event_type": {  # CID 10002
        "fluoroscopy": _sct("44491008"),
        "stationary": Concept("113611"),
        "stepping": Concept("113612"),
        "rotational": Concept("113613"),
    },
    "fluoro_mode": {"continuous": Concept("113630"), "pulsed": Concept("113631")},  # CID 10004
    "material": {  # CID 10006
        "aluminum": _sct("12503006"),
        "copper": _sct("66925006"),
        "rhodium": _sct("59801003"),
        "silver": _sct("41967008"),
    },
    "anode_target": {"tungsten": _sct("26194003"), "rhodium": _sct("59801003")},  # CID 10016
    "laterality": {"right": _sct("24028007"), "left": _sct("7771000"), "both": _sct("51440002")},  # CID 244
    "breast": {"left breast": _sct("80248007"), "right breast": _sct("73056007")},  # CID 6022
    "view": {"CC": _sct("399162004"), "MLO": _sct("399368009"), "ML": _sct("399260004")},  # CID 4014
    "view_modifier": {"Magnification": _sct("399163009")},  # CID 4015
    "image_view": {  # CID 4010
        "antero-posterior": _sct("399348003"),
        "postero-anterior": _sct("272479007"),
        "lateral": _sct("399067008"),
        "left lateral": _sct("399173006"),
    },
    "patient_table_relationship": {"headfirst": _sct("102540008"), "feet-first": _sct("102541007")},  # CID 21
    "patient_orientation": {"recumbent": _sct("102538003")},  # CID 19
    "patient_orientation_modifier": {"supine": _sct("40199007"), "prone": _sct("1240000")},  # CID 20
    "reference_point_definition": {  # CID 10025
        "15cm from Isocenter toward Source": Concept("113860"),
        "30cm in Front of Image Input Surface": Concept("113861"),
        "In Detector Plane": Concept("113941"),
        "At Surface of Patient": Concept("113964"),
    },
    "radiopharmaceutical": {  # CID 25, 4021
        "Fluorodeoxyglucose F^18^": _sct("35321007"),
        "Fluorocholine F^18^": _sct("456992002"),
        "Dotatate Ga^68^": _sct("724025002"),
        "Technetium Tc^99m^ medronate": _sct("96390006"),
        "Technetium Tc^99m^Tetrofosmin": _sct("424118002"),
        "Sodium pertechnetate Tc^99m^": _sct("19495007"),
        "Ioflupane I^123^": _sct("429296007"),
    },
    "radionuclide": {  # CID 18, 4020
        "^18^Fluorine": _sct("77004003"),
        "^68^Gallium": _sct("35337001"),
        "^99m^Technetium": _sct("72454006"),
        "^123^Iodine": _sct("21572004"),
    },
    "route_of_administration": {"Intravenous route": _sct("47625008")},  # CID 11
    "organ": {  # CID 10044
        "Bladder": _sct("89837001"),
        "Bone Marrow": _sct("14016003"),
        "Brain": _sct("12738006"),
        "Heart": _sct("80891009"),
        "Kidney": _sct("64033007"),
        "Liver": _sct("10200004"),
        "Lung": _sct("39607008"),
        "Spleen": _sct("78961009"),
        "Thyroid": _sct("69748006"),
    },
    "grid": {  # CID 10017
        "Fixed grid": Concept("111641"),
        "Focused grid": Concept("111642"),
        "Reciprocating grid": Concept("111643"),
        "No grid": Concept("111646"),
    },
}
_WRITTEN = {
    "sequenced": "Sequenced Acquisition",
    "spiral": "Spiral Acquisition",
    "constant_angle": "Constant Angle Acquisition",
    "head_16cm": "IEC Head Dosimetry Phantom",
    "body_32cm": "IEC Body Dosimetry Phantom",
    "single": "Single Plane",
    "A": "Plane A",
    "B": "Plane B",
    "fluoroscopy": "Fluoroscopy",
    "stationary": "Stationary Acquisition",
    "stepping": "Stepping Acquisition",
    "rotational": "Rotational Acquisition",
    "continuous": "Continuous",
    "pulsed": "Pulsed",
    "aluminum": "Aluminum",
    "copper": "Copper",
    "rhodium": "Rhodium",
    "silver": "Silver",
    "tungsten": "Tungsten",
    "left breast": "Left breast",
    "right breast": "Right breast",
    "CC": "cranio-caudal",
    "MLO": "medio-lateral oblique",
    "ML": "medial-lateral",
    "right": "Right",
    "left": "Left",
    "both": "Right and left",
}


def written() -> Iterator[tuple[Concept, str]]:
    """Each concept of `CODES` with the English that reports carry beside it."""
    for words in CODES.values():
        for word, concept in words.items():
            yield concept, _WRITTEN.get(word, word)
