"""The machinery under the resources: private, and described in `docs/architecture.md`."""
