"""Batches: `mistralai.mistral_jobs`, but what the server assumes by itself is sent."""

from mistralai import mistral_jobs
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Jobs"]


@differing(list={"assumed": frozenset[str]()})
class Jobs(mistral_jobs.MistralJobs):
    """Many requests in one file; the methods are those of `mistralai.mistral_jobs.MistralJobs`."""
