"""One module per subject of the API; each has its `ROUTES`."""
