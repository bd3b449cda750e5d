"""Queries by which equipment and protocols are compared: side by side, outliers, glandular dose, exposure indices."""
