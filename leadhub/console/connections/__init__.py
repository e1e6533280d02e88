"""Connections in the console: set up in steps, watched, mended."""
