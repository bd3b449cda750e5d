"""Skin dose on the screen: the unrolled map, the body that can be turned, what-if, play, and what can be taken away.

`section` puts them on the study page. What draws (`skin_map`, `body`, `contributions`, `picture`) and what counts
(`unrolled`, `isodoses`, `frames`) takes a `SkinDose` and knows nothing of Streamlit.
"""
