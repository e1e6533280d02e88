"""What this app shows: the nouns and lists that both doors render, each in a fixed number of statements."""
