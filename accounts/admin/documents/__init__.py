"""How people read and edit the two documents of this app, row by row."""
