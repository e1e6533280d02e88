"""What is under way at the example company on the day on which its demo is made, whichever day that is."""
