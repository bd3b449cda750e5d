"""Repairs of what makers write otherwise than the standard, as named functions: one module a family.

Each fills only what the standard reading left empty or what cannot be true, acts only on documents that show its
symptom, and says with which makers it was seen. Numbers that are written otherwise (commas, slashes) are told apart in
`kerma.dicom.numbers`, units in `kerma.standard.units`, codes in `kerma.standard.concepts`.
"""
