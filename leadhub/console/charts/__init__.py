"""Charts drawn on the server as SVG: they print, follow the theme, need no script, and a test can read them.

Each stands above the table of its numbers, which leads to what is behind them; the drawing itself is one image with a
title, and its marks say in `data-` attributes what they stand for.
"""
