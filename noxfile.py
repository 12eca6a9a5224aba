"""Checks that need environments of their own: `nox -s NAME`."""

import nox


@nox.session
def ecosystem(session: nox.Session) -> None:
    """Drive libraries that stand on v1 with this client in its place; downloads a lot."""
    session.install("-e", ".[local]", "pytest>=8.3")
    session.run("python", "scripts/ecosystem.py")
    command = ["python", "-m", "pytest", "-m", "ecosystem", "tests/ecosystem"]
    session.run(*command, *session.posargs, env={"ECOSYSTEM": "required"})
