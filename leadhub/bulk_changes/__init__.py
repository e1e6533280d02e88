"""Many objects changed alike: planned, looked at, carried out under one change number, and taken back within a day."""
