"""The dashboard: pages, downloads and reports, served by Streamlit."""

import logging

# Caches are declared while their modules are imported, before the server runs, and Streamlit warns of each.
logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(
    lambda record: "No runtime found" not in record.getMessage()
)
