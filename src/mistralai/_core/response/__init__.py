"""From an answer to what the operation returns."""
