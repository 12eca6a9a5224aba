"""Conversations: the service keeps what was said, runs its own tools, and lets agents hand over."""
