"""Drafts of the four documents in the console: edited row by row, tried, simulated, compared, signed, published."""
