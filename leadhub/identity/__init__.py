"""Who signs in, and with what: people, their tokens, the programs that ask for tokens, and other houses' sign-in."""
