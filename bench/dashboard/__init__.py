"""Response times of the dashboard over a million studies, beside their limits."""
