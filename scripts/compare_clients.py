"""Ask clients the same things, each in an environment of its own, and write down what they did.

usage: python scripts/compare_clients.py [--print] [--peers PEER ...]

The table goes into README.md, or, with `--print`, to the terminal. Each row is a function below,
which is called once for each client, in a process that finds that client and nothing else. The
server is scripts/compare_server.py. The environments are those of the benchmarks, in .cache/bench.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any, NoReturn

from _generated import filled

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "<!-- written by scripts/compare_clients.py: begin -->"
END = "<!-- written by scripts/compare_clients.py: end -->"
PEERS = {
    "ours": "this client",
    "mistralai-1.12.4": "official 1.12.4",
    "mistralai-3.7.0": "official 3.7.0",
    "openai": "openai",
    "anthropic": "anthropic",
}
NONE = "-"
"""What has no meaning for a client."""

MESSAGES: Any = [{"role": "user", "content": "What is the capital of F?"}]
ASK: Any = {"model": "m", "messages": MESSAGES}


class Peer:
    """One client, as a program that knows its documentation would use it.

    Args:
        name: Which one.
        url: Where the server is.
    """

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.vendor = name if name in {"openai", "anthropic"} else "mistral"
        self.base = f"{url}/{name}"

    def client(self, scenario: str) -> Any:
        """Make a client with nothing set but the key and the server."""
        where = f"{self.base}/{scenario}"
        if self.name == "openai":
            import openai  # noqa: PLC0415 - only this client is there

            return openai.OpenAI(api_key="k", base_url=f"{where}/v1")
        if self.name == "anthropic":
            import anthropic  # noqa: PLC0415 - only this client is there

            return anthropic.Anthropic(api_key="k", base_url=where)
        return self.mistral()(api_key="k", server_url=where)

    def mistral(self) -> Any:
        """Find the class of a client for Mistral."""
        if self.name == "mistralai-3.7.0":
            from mistralai.client import Mistral  # noqa: PLC0415 - there it is
        else:
            from mistralai import Mistral  # noqa: PLC0415 - only this client is there
        return Mistral

    def chat(self, scenario: str, **more: Any) -> Any:
        """Ask for a chat."""
        client = self.client(scenario)
        if self.name == "openai":
            return client.chat.completions.create(**ASK, **more)
        if self.name == "anthropic":
            return client.messages.create(**ASK, max_tokens=9, **more)
        return client.chat.complete(**ASK, **more)

    def read_stream(self, scenario: str) -> None:
        """Ask for a chat as a stream, and read it to its end."""
        client = self.client(scenario)
        if self.name == "openai":
            events = client.chat.completions.create(**ASK, stream=True)
        elif self.name == "anthropic":
            events = client.messages.create(**ASK, max_tokens=9, stream=True)
        else:
            events = client.chat.stream(**ASK)
        for _ in events:
            pass

    def seen(self, scenario: str) -> Any:
        """Tell what the server saw."""
        with urllib.request.urlopen(f"{self.base}/{scenario}") as answer:  # noqa: S310 - our own
            return json.load(answer)


class Rows:
    """What is asked; the docstring of each is what the table says."""

    @staticmethod
    def doors(peer: Peer) -> str:
        """Code for v1 runs; code for versions 2 and 3 runs."""
        if peer.vendor != "mistral":
            return NONE
        cells: list[str] = []
        for line in ("from mistralai import Mistral", "from mistralai.client import Mistral"):
            names: dict[str, Any] = {}
            try:
                exec(line, names)  # noqa: S102 - one of the two lines above
                client = names["Mistral"](api_key="k", server_url=f"{peer.base}/plain")
                client.chat.complete(**ASK)
                cells.append("yes")
            except ImportError:
                cells.append("no")
        return "; ".join(cells)

    @staticmethod
    def attempts(peer: Peer) -> str:
        """Requests until a call gives up, by default, where the server is down (503)."""
        if error_in(lambda: peer.chat("fails")) is None:
            raise AssertionError
        return str(len(peer.seen("fails")["bodies"]))

    @staticmethod
    def patience(peer: Peer) -> str:
        """A 429 with `Retry-After: 2`, by default."""
        error = error_in(lambda: peer.chat("patience"))
        if error is not None:
            return named(error)
        [wait] = peer.seen("patience")["waits"]
        return "waits, answers" if wait >= 2 else f"asks again after {wait:.1f} s"  # noqa: PLR2004

    @staticmethod
    def limited(peer: Peer) -> str:
        """The error of a 429."""
        error = error_in(lambda: peer.chat("limited"))
        if error is None:
            raise AssertionError
        return named(error)

    @staticmethod
    def kind(peer: Peer) -> str:
        """An answer with a kind of content that is new."""
        return outcome(lambda: words_in(peer.chat("kind")))

    @staticmethod
    def usage(peer: Peer) -> str:
        """An answer without a count of tokens."""
        return outcome(lambda: words_in(peer.chat("usage")))

    @staticmethod
    def cut(peer: Peer) -> str:
        """A stream that ends before its end mark."""
        return outcome(lambda: peer.read_stream("cut") or "ends as if whole")

    @staticmethod
    def midway(peer: Peer) -> str:
        """An error within a stream."""
        error = error_in(lambda: peer.read_stream("midway"))
        if error is None:
            return "passed over"
        return named(error) + ("" if "overloaded" in str(error) else ", without the server's words")

    @staticmethod
    def request_id(peer: Peer) -> str:
        """The id of the request, on an answer."""
        from compare_server import REQUEST_ID  # noqa: PLC0415 - found beside this file

        return "yes" if holds(peer.chat("plain"), REQUEST_ID) else "no"

    @staticmethod
    def extra(peer: Peer) -> str:
        """`extra_body` sends a parameter that the client does not know."""
        try:
            peer.chat("plain", extra_body={"brand_new": 1})
        except TypeError:
            return "no"
        return "yes" if peer.seen("plain")["bodies"][-1].get("brand_new") == 1 else "no"

    @staticmethod
    def tools(peer: Peer) -> str:
        """A blocking call that runs Python functions until there is an answer."""
        told: list[str] = []

        def capital(of: str) -> str:
            """Name the capital of a country.

            Args:
                of: The country.
            """
            told.append(of)
            return "Paris"

        client = peer.client("tools")
        if peer.name == "ours":
            client.chat.run(**ASK, tools=[capital])
            made = "`chat.run`"
        elif peer.name == "anthropic":
            from anthropic import beta_tool  # noqa: PLC0415 - only this client is there

            options = {**ASK, "max_tokens": 9, "tools": [beta_tool(capital)]}
            client.beta.messages.tool_runner(**options).until_done()
            made = "`beta.messages.tool_runner`"
        else:
            chat = client.chat.completions if peer.name == "openai" else client.chat
            places = [chat] if peer.name == "openai" else [chat, client.beta.conversations]
            names = {name for place in places for name in dir(place)}
            if found := sorted(names & {"run", "run_tools", "run_functions", "tool_runner"}):
                raise AssertionError(found)
            return "no"
        if told != ["F"]:
            raise AssertionError(told)
        return made

    @staticmethod
    def install(peer: Peer) -> str:
        """Packages that it installs; MB on disk."""
        folder = next(Path(at) for at in sys.path if (Path(at) / "installed.txt").exists())
        packages = len(list(folder.glob("*.dist-info")))
        own = [folder]
        if peer.name == "ours":  # which is not installed, but beside what it needs
            packages += 1
            own += [ROOT / "src", ROOT / "packages"]
        files = [one for at in own for one in at.rglob("*") if one.is_file()]
        size = sum(one.stat().st_size for one in files if "__pycache__" not in one.parts)
        return f"{packages}; {size / 1e6:.0f}"


def error_in(action: Any) -> Exception | None:
    """Do something; give the error that it ends in."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - the classes of five clients
        return error
    return None


def named(error: Exception) -> str:
    """Name the class of an error."""
    return f"`{type(error).__name__}`"


def outcome(action: Any) -> str:
    """Tell what came of something: its text, or the class of the error."""
    told: list[str] = []
    error = error_in(lambda: told.append(str(action())))
    return told[0] if error is None else named(error)


def words_in(answer: Any) -> str:
    """Tell whether an answer has the words that the server sent."""
    return "read" if "Paris." in str(answer) else "read, without its text"


def holds(answer: Any, value: str) -> bool:
    """Whether an answer has a text in an attribute, or in one of an attribute's."""
    for name in dir(answer):
        if name.startswith(("__", "model_")):
            continue
        found = getattr(answer, name, None)
        if found == value or getattr(found, "request_id", None) == value:
            return True
    return False


def probe(name: str, url: str) -> None:
    """Be the process of one client: print a JSON object, row by row."""
    peer = Peer(name, url)
    rows = {row: getattr(Rows, row)(peer) for row in vars(Rows) if not row.startswith("_")}
    print(json.dumps(rows))


def columns(peers: list[str]) -> dict[str, dict[str, str]]:
    """Ask every client."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from compare_server import Server  # noqa: PLC0415 - a process that probes has no use for it
    from environments import environ  # noqa: PLC0415 - in the folder above

    told: dict[str, dict[str, str]] = {}
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        for peer in peers:
            variables = environ(peer)
            variables["PYTHONPATH"] += os.pathsep + str(Path(__file__).parent)
            command = [sys.executable, "-S", __file__, "--probe", peer, url]
            done = subprocess.run(  # noqa: S603 - this very file
                command, env=variables, stdout=subprocess.PIPE, text=True, check=True
            )
            told[peer] = json.loads(done.stdout.splitlines()[-1])
        server.shutdown()
    return told


def version(peer: str) -> str:
    """Tell the heading of a client: its name, and its version where the name has none."""
    if peer not in {"openai", "anthropic"}:
        return PEERS[peer]
    [found] = (ROOT / ".cache" / "bench" / peer).glob(f"{peer}-*.dist-info")
    return f"{peer} {found.stem.partition('-')[2].removesuffix('.dist')}"


def table(told: dict[str, dict[str, str]]) -> str:
    """Lay the table out."""
    lines = ["| | " + " | ".join(version(peer) for peer in told) + " |", "|---" * (len(told) + 1)]
    lines[1] += "|"
    for row in next(iter(told.values())):
        cells = " | ".join(cells[row] for cells in told.values())
        lines.append(f"| {getattr(Rows, row).__doc__.rstrip('.')} | {cells} |")
    return "\n".join(lines)


def main() -> NoReturn:
    """Ask, and deliver the table."""
    if "--probe" in sys.argv:
        probe(*sys.argv[2:])
        sys.exit()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--print", action="store_true", help="print the table, and write no file")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    chosen = parser.parse_args()
    made = table(columns(chosen.peers))
    if chosen.print or chosen.peers != list(PEERS):
        print(made)
        sys.exit()
    readme = ROOT / "README.md"
    readme.write_text(filled(readme, f"{BEGIN}\n", made, END), encoding="utf-8")
    sys.exit()


if __name__ == "__main__":
    main()
