"""What a test may order and see: the clock, faults, limits, the journal."""
