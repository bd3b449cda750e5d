"""The skin dose map: dose of every surface element, its peak, uncertainty and dose-area histogram."""
