"""The charts of the console: each answers one question, on a page of its own and, small, on the first page of all."""
