"""What is learnt from outcomes: pure arithmetic over counts."""
