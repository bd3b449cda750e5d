"""Alert rules: dated thresholds of dose quantities, and the evaluation of studies against them."""
