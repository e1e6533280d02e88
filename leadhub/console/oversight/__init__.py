"""Pages for whoever looks after the installation: what was asked, what was changed, and who uses what."""
