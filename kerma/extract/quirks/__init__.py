"""Repairs of deviations from the standard, as named functions: one module per modality.

A repair only fills a value that is missing or cannot be right, and only in objects that show the deviation; the first
line of its docstring names the equipment and the deviation. Deviating separators of numbers are handled in
`kerma.dicom.numbers`, units in `kerma.standard.units`, codes in `kerma.standard.concepts`.
"""
