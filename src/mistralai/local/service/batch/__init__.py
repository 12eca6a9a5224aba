"""Batch jobs: many requests of one file, carried out in the background."""
