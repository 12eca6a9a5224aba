"""What requests may look like, and how the live API words what does not fit."""
