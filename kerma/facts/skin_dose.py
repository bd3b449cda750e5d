"""Facts of the skin dose of a fluoroscopy study, which Kerma computes: no object states them."""

from kerma.facts.fact import Fact, ValueKind

PEAK = Fact(
    name="peak_skin_dose_mgy",
    label="Peak skin dose",
    meaning="Highest dose on the skin: that of the map, or where there is no map, an upper bound (≤), which is sorted "
    "and filtered by its number.",
    kind=ValueKind.NUMBER,
    unit="mGy",
)
LOW = Fact(
    name="peak_skin_dose_low_mgy",
    label="Peak skin dose, low",
    meaning="Lower end of the peak skin dose with its expanded uncertainty (k = 2); missing for an upper bound.",
    kind=ValueKind.NUMBER,
    unit="mGy",
)
HIGH = Fact(
    name="peak_skin_dose_high_mgy",
    label="Peak skin dose, high",
    meaning="Upper end of the peak skin dose with its expanded uncertainty (k = 2); an upper bound contains it "
    "already.",
    kind=ValueKind.NUMBER,
    unit="mGy",
)
KIND = Fact(
    name="peak_skin_dose_kind",
    label="Kind of peak skin dose",
    meaning="How the peak skin dose is known: by a map, by an upper bound, or not at all, since the beam misses the "
    "phantom or the report states too little; missing where it is not computed.",
    kind=ValueKind.CODE,
)
ABOVE_2_GY = Fact(
    name="skin_area_above_2_gy_cm2",
    label="Skin area above 2 Gy",
    meaning="Skin area with more than 2 Gy; missing without a map.",
    kind=ValueKind.NUMBER,
    unit="cm2",
)
ABOVE_3_GY = Fact(
    name="skin_area_above_3_gy_cm2",
    label="Skin area above 3 Gy",
    meaning="Skin area with more than 3 Gy; missing without a map.",
    kind=ValueKind.NUMBER,
    unit="cm2",
)
ABOVE_5_GY = Fact(
    name="skin_area_above_5_gy_cm2",
    label="Skin area above 5 Gy",
    meaning="Skin area with more than 5 Gy; missing without a map.",
    kind=ValueKind.NUMBER,
    unit="cm2",
)

#: Areas above a dose, and that dose in Gy.
AREAS = {2: ABOVE_2_GY, 3: ABOVE_3_GY, 5: ABOVE_5_GY}
SKIN_DOSE = (PEAK, LOW, HIGH, KIND, *AREAS.values())
