"""From the arguments of a call to what is sent."""
