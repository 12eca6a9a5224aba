"""What writes the answers: a real model, or text computed from the request."""
