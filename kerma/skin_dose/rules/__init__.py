"""From reported items to one meaning: rules of each manufacturer, equipment calibration, normalisation."""
