"""Uploaded files and those that the server makes."""
