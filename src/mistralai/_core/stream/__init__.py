"""From the bytes of a stream to its events."""
