"""Readers of image headers, one module an image type (PS3.3)."""
