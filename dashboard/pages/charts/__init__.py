"""Charts of one modality: declared, drawn from figures, and leading to the studies behind them."""
