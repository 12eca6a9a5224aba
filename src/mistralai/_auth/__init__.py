"""Credentials: where the key comes from, and that nothing shows it."""
