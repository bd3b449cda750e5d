"""Filters of studies: widgets, URL parameters, description, list layout, saved views."""
