"""Parts that every page uses: language, formatting, tables, session keys, error pages."""
