"""The tests in other surroundings than yours: other versions of Python and of the dependencies.

usage: nox [-s SESSION] [-- ARGUMENTS OF PYTEST]

`pip install nox uv` is all it needs; uv brings the versions of Python that are missing. `make test`
is the everyday command and needs none of this.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["lowest", "highest", "wheel", "docs"]

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
EXTRAS = "local,gcp,fast"
# The lowest that we claim to work with, those that build models without any care for threads, and
# those that came after; None is the newest.
PYDANTICS = ["2.10.3", "2.11.0", "2.11.3", "2.11.4", "2.12.0", None]
# The lowest that we claim to work with, the last of version 1, and the newest.
MCPS = ["1.24.0", "1.*", "2.*"]
# Where tests have more than one parameter, and so run not in every combination.
COMBINED = ["tests/wire", "tests/reliability", "tests/resources", "tests/local", "tests/extra"]


@nox.session(python=PYTHONS)
def highest(session: nox.Session) -> None:
    """Test with the newest dependencies there are."""
    session.install("--upgrade", "--editable", f".[{EXTRAS}]", "--group", "dev")
    _test(session)


# The lowest pydantic has no wheels for Python 3.14, whose first was 2.12.
@nox.session(python=PYTHONS[:-1])
def lowest(session: nox.Session) -> None:
    """Test with the oldest dependencies that we claim to work with."""
    session.install("--group", "test", "--group", "lint")
    # After the tools, which want newer ones; only what we name ourselves is taken back.
    session.install("--editable", f".[{EXTRAS}]")
    session.install("--resolution", "lowest-direct", "--editable", f".[{EXTRAS}]", "--reinstall")
    # anyio brings a plugin, whose old versions the new pytest warns of; no test needs it.
    _test(session, "-p", "no:anyio")


@nox.session(python=PYTHONS[-2])
def wheel(session: nox.Session) -> None:
    """Test what is published: the built wheel, with the sources out of the path."""
    with tempfile.TemporaryDirectory() as folder:
        session.run("uv", "build", "--wheel", "--out-dir", folder, external=True)
        [built] = Path(folder).glob("*.whl")
        session.install(f"{built}[{EXTRAS}]", "--group", "dev")
    _test(session)


@nox.session(python=PYTHONS[1])
def docs(session: nox.Session) -> None:
    """Build the site, and ask its search for what people look for."""
    session.install("--group", "docs")
    session.run("mkdocs", "build", "--strict", env={"NO_MKDOCS_2_WARNING": "1"})
    session.run("python", "scripts/search_site.py")


@nox.session(python=PYTHONS[1])
def release(session: nox.Session) -> None:
    """Build wheel and sdist twice, compare, and ask for known weaknesses of what we test with."""
    session.install("--group", "release")
    session.run("python", "scripts/release.py", "--into", "dist", *session.posargs)


@nox.session(python=PYTHONS[1])
@nox.parametrize("pydantic", PYDANTICS)
def first_use(session: nox.Session, pydantic: str | None) -> None:
    """Use fresh clients from several threads at once, with several versions of pydantic."""
    tools = nox.project.dependency_groups(nox.project.load_toml(), "test")
    version = "pydantic" if pydantic is None else f"pydantic=={pydantic}"
    session.install("--editable", ".[local]", *tools, version)
    session.run("uv", "pip", "show", "pydantic", external=True)
    command = ("python", "-m", "pytest", "tests/models/test_first_use.py")
    session.run(*command, *session.posargs, env={"FIRST_USE_PROCESSES": "20"})


@nox.session(python=PYTHONS[1])
@nox.parametrize("mcp", MCPS)
def mcp(session: nox.Session, mcp: str) -> None:
    """Talk with MCP servers by both versions of the library `mcp`."""
    tools = nox.project.dependency_groups(nox.project.load_toml(), "test")
    session.install("--editable", ".[local,agents]", *tools, f"mcp=={mcp}")
    session.run("uv", "pip", "show", "mcp", external=True)
    session.run("python", "-m", "pytest", "tests/extra/test_mcp.py", *session.posargs)


@nox.session(python=PYTHONS)
def odd(session: nox.Session) -> None:
    """Call every operation with odd arguments, 30,000 times; ODD_SEED chooses which."""
    session.install("--editable", f".[{EXTRAS}]", "--group", "dev")
    session.run("python", "-m", "pytest", "tests/odd", *session.posargs, env={"ODD_CALLS": "30000"})


@nox.session(python=PYTHONS[1])
def combinations(session: nox.Session) -> None:
    """Run every combination of transports, event loops and tables, and not only pairs of them."""
    session.install("--editable", f".[{EXTRAS},local-audio,local-ocr]", "--group", "dev")
    command = ("python", "-m", "pytest", "-n", "2", *(session.posargs or COMBINED))
    session.run(*command, env={"COMBINATIONS": "all"})


# Not by uv, whose environments have no pip: the environments of the libraries are made with it.
@nox.session(venv_backend="venv")
def ecosystem(session: nox.Session) -> None:
    """Drive libraries that stand on v1 with this client in its place; downloads a lot."""
    tools = nox.project.dependency_groups(nox.project.load_toml(), "test")
    session.install("--editable", ".[local]", *tools)
    session.run("python", "scripts/ecosystem.py")
    command = ("python", "-m", "pytest", "-m", "ecosystem", "tests/ecosystem")
    session.run(*command, *session.posargs, env={"ECOSYSTEM": "required"})


# Not by uv, as for the same environments of the clients.
@nox.session(venv_backend="venv")
def clients(session: nox.Session) -> None:
    """Drive the local server with foreign clients, of today and of before; downloads a lot."""
    session.install("--editable", ".[local,local-ocr,realtime]")
    session.run("python", "tests/clients/run.py", *session.posargs)


@nox.session(name="clients-node", venv_backend="venv")
def clients_node(session: nox.Session) -> None:
    """Drive the local server with foreign clients in TypeScript; needs Node and npm."""
    session.install("--editable", ".[local]")
    session.run("python", "tests/clients/run.py", "--node", *session.posargs)


@nox.session(name="fuzz-api", python=PYTHONS[1])
def fuzz_api(session: nox.Session) -> None:
    """Send the local server what schemathesis draws from the OpenAPI files; takes a while."""
    extras = ".[local,local-ocr,local-audio]"
    session.install("--editable", extras, "schemathesis>=4.32,<5", "pyyaml")
    session.run("python", "scripts/fuzz_api.py", *session.posargs)


@nox.session(python=PYTHONS[1])
def page(session: nox.Session) -> None:
    """Use the page of the local server in the machine's own Chromium; CHROMIUM says which one."""
    tools = nox.project.dependency_groups(nox.project.load_toml(), "test", "page")
    session.install("--editable", ".[local,local-ocr]", *tools)
    command = ("python", "-m", "pytest", "-m", "page", "tests/page", *session.posargs)
    session.run(*command, env={"PAGE": "required"})


@nox.session(python=PYTHONS[1])
def ray(session: nox.Session) -> None:
    """Ask many rows with real Ray: two actors, one limit, one actor killed in the middle."""
    session.install("--editable", ".[local,ray]", "--group", "test")
    session.run("python", "-m", "pytest", "tests/examples", "-k", "ray")
    session.run("python", "benchmarks/bulk/ray_run.py", *session.posargs)


@nox.session(python=PYTHONS[1])
def fuzz(session: nox.Session) -> None:
    """Compare the transport `fast` with httpx and aiohttp on many raw answers; takes a while."""
    session.install("--editable", ".[fast]", "--group", "test")
    session.run("python", "tests/fuzz/run.py", *(session.posargs or ["--cases", "20000"]))


def _test(session: nox.Session, *options: str) -> None:
    session.run("uv", "pip", "list", external=True, silent=False)
    chosen = ("-n", "2", "-m", "not parity and not ecosystem and not page")
    session.run("python", "-m", "pytest", *chosen, *options, *session.posargs)
