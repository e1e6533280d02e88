"""What is mended of Unfold and of Django's admin, and nothing else: decision 0077 says what, and what test shows it."""
