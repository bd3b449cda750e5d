"""Skin dose maps of fluoroscopy, from the irradiation events of dose reports.

`study.skin_dose` is the entry point: facts of a study in, a `SkinDose` out; no database, no dashboard.

- `reported_event`: the checked facts of an event.
- `rules`: from reported items to one meaning, by manufacturer; results in `irradiation`.
- `physics`: beam quality, backscatter, table attenuation. `geometry`: beams and the table top. `phantom`: the patient.
- `map`: puts beams on the phantom and adds up the dose; peak, uncertainty, isodoses.

Frames (cm; right-handed):

- *patient*: origin at the vertex of the head, in the mid-line, on the skin that touches the pad; x to the patient's
  left, y to the patient's back, z to the head (DICOM's LPS). A supine trunk therefore lies at y <= 0, z <= 0.
- *table*: axes fixed to the table; origin on the upper surface of the table top, in its mid-line, at its head end;
  x to the left of a patient who lies head first and supine, y downwards, z to the head end.
- *room*: origin at the isocentre, axes as those of a table that is not turned.
"""
