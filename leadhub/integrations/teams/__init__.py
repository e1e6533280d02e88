"""Microsoft Teams: messages go there, and nothing comes from there."""
