"""The public schemas as clients were given them, what changed since, and what they are told before anything goes."""
