"""The console pages of alerts: channels and rooms for operations, the log, and everybody's own choice."""
