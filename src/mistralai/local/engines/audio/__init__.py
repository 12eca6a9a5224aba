"""Sound as text and text as sound."""
