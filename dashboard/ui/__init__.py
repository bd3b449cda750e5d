"""Parts of all pages: tables, formatting, translation, cached queries, session keys, error pages."""
