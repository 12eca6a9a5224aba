"""What the peers make of a server that misbehaves: `python -m robustness`."""
