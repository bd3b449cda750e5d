"""Vega-Lite specifications of charts, without data: one declaration for each form of chart."""
