"""Views of lists that people keep: what an address asks for, the line above a list, and the pages to keep them on."""
