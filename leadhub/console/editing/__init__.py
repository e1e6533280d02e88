"""Editing a document in the console row by row: what it consists of, where one stands in it, what can be done there."""
