"""Skin dose on the page of a study: unrolled map, rotatable phantom, what-if, player, files.

`section` places them on the page. The modules that draw or compute take a `SkinDose` and do not know Streamlit.
"""
