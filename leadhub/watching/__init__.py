"""What was asked of leadhub: each request that was answered, and how much each token and program uses."""
