"""Stand-ins of vendors, ours, which keep records and answer as the vendors' own specifications say."""
