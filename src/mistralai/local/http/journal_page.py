"""The journal as one HTML page that needs nothing but itself."""

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from html import escape
from typing import Final

from mistralai.local.control.journal import Entry

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
       padding: 0 1rem; color: #1c1917; background: #fff }
h1 { font-size: 1.4rem; margin: 0 }
header p { color: #57534e; margin: .2rem 0 1.5rem }
details { border: 1px solid #e7e5e4; border-radius: 6px; margin: .4rem 0 }
summary { cursor: pointer; display: grid; gap: .8rem; padding: .5rem .8rem;
          grid-template-columns: 5rem 5rem 4rem 1fr 6rem }
summary > span:last-child { text-align: right }
.ok { color: #166534 } .bad { color: #b91c1c } .dim { color: #57534e }
.fault { background: #fef3c7; border-radius: 4px; padding: 0 .4rem }
section { border-top: 1px solid #e7e5e4; padding: .5rem .8rem }
h2 { font-size: .95rem; margin: .4rem 0 }
pre { background: #fafaf9; margin: .3rem 0; overflow-x: auto; padding: .6rem;
      white-space: pre-wrap; overflow-wrap: anywhere }
"""
_FIRST_BAD: Final = 400


def page(entries: Sequence[Entry], engine: str) -> str:
    """Return the page, newest entry first.

    Args:
        entries: The entries, oldest first.
        engine: What answers, for the head of the page.
    """
    rows = "\n".join(_row(entry) for entry in reversed(entries))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>mistralai.local</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>mistralai.local</h1>\n<p>{escape(engine)}; "
        f"{len(entries)} request(s) in the journal</p></header>\n"
        f"<main>\n{rows or '<p>No request has come yet.</p>'}\n</main>\n</body>\n</html>\n"
    )


def _row(entry: Entry) -> str:
    moment = datetime.fromtimestamp(entry.time, timezone.utc).strftime("%H:%M:%S")
    good = entry.status is not None and entry.status < _FIRST_BAD and entry.complete
    status = "none" if entry.status is None else str(entry.status)
    status += "" if entry.complete else " cut"
    query = f"?{entry.query}" if entry.query else ""
    fault = f' <span class="fault">{escape(json.dumps(entry.fault))}</span>' if entry.fault else ""
    return (
        f'<details><summary><span class="dim">{moment}</span>'
        f'<span class="{"ok" if good else "bad"}">{status}</span>'
        f"<span>{escape(entry.method)}</span>"
        f"<span>{escape(entry.path + query)}{fault}</span>"
        f'<span class="dim">{entry.seconds * 1000:.1f} ms</span></summary>'
        f"{_side('Request', entry.request_headers, entry.request_body)}"
        f"{_side('Answer', entry.response_headers, entry.response_body)}</details>"
    )


def _side(title: str, headers: dict[str, str], body: str) -> str:
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return (
        f"<section><h2>{title}</h2><pre>{escape(lines)}</pre>"
        f"<pre>{escape(_pretty(body))}</pre></section>"
    )


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
