"""The page Alerts: alerts and what people do with them, rates, and the rules that raise alerts."""
