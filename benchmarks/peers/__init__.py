"""The same few calls through each library."""
