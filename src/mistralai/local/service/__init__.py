"""How answers are made, without a word of HTTP."""
