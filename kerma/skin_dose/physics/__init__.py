"""Beam quality, backscatter, filtration and table attenuation of an X-ray beam."""
