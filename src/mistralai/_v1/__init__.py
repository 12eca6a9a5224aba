"""What exists only because v1 had it: names found when they are used, and module paths."""
