"""The page Optimisation: equipment and protocols side by side, outliers, glandular doses and exposure indices."""
