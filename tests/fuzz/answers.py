"""A grammar of HTTP/1.1 answers, right ones and odd ones: a seed gives a conversation.

An answer is put together of parts (RFC 9112 2.1): interim answers, a status line, headers, a body
in some framing, and what comes behind. Each part is mostly plain and sometimes odd; the names of
the oddities that went in are the answer's `kinds`, by which `verdict.py` knows what may differ.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENDLESS = 3 * 2**18
"""How many bytes are more than any client has to read of what does not end."""
POISON = "poison"
"""The identity of an answer that nobody has asked for."""


@dataclass(frozen=True)
class Answer:
    """What a server says to one request.

    Args:
        method: The method of the request.
        identity: What tells the answer from all others; in a header of its own, and in its body.
        data: Its bytes.
        cuts: Where the server begins anew to send.
        stays: Whether the connection stays open behind it. It must be plain without its end then
            what a client is to make of it.
        kinds: What is odd about it.
    """

    method: str
    identity: str
    data: bytes
    cuts: tuple[int, ...]
    stays: bool
    kinds: frozenset[str]

    def segments(self) -> list[bytes]:
        """Cut the bytes as they are sent."""
        edges = [0, *self.cuts, len(self.data)]
        return [self.data[a:b] for a, b in pairwise(edges) if a < b]


def conversation(seed: int) -> list[Answer]:
    """Write the answers to some requests of one client."""
    random = Random(seed)
    return [_Writer(random, f"{seed}.{number}").write() for number in range(random.randint(2, 5))]


# What is odd, by the part it belongs to. A part is plain more often than odd.

VERSIONS = {
    "version 1.2": b"HTTP/1.2",
    "version 2.0": b"HTTP/2.0",
    "version 0.9": b"HTTP/0.9",
    "version in small letters": b"http/1.1",
    "version of one digit": b"HTTP/1",
    "another protocol": b"ICE/1.0",
    "nonsense": b"SSH-2.0-x",
}
STATUSES = {
    "status below 100": (b"099", b"000", b"001"),
    "status above 599": (b"600", b"999"),
    "switching protocols": (b"101",),
    "status without three digits": (b"20", b"2000", b"abc", b"2x0", b"", b"-20"),
}
REASONS = {
    "no reason and no space": b"",
    "control characters in the reason": b" O\x01K",
    "nul in the reason": b" O\0K",
    "two spaces in the status line": b"  OK",
    "tab in the reason": b" a\tb",
}
LINES = {
    "line without colon": (b"x-odd",),
    "space before the colon": (b"x-odd : 1",),
    "line without name": (b": 1",),
    "name outside ASCII": (b"x-\xe9: 1",),
    "name with a delimiter": (b"x(y): 1", b"x/y: 1", b'x"y: 1'),
    "nul in a value": (b"x-odd: a\0b",),
    "control character in a value": (b"x-odd: a\x01b", b"x-odd: a\x7fb", b"x-odd: a\x0bb"),
    "carriage return in a value": (b"x-odd: a\rb",),
    "folded line": (b"x-odd: a\r\n b", b"x-odd:\r\n\tb", b"x-odd: a\r\n  b\r\n\tc"),
    "folded framing": (
        b"Content-Length:\r\n %(length)s",
        b"Transfer-Encoding:\r\n chunked",
        b"Transfer-Encoding: chunked\r\n , gzip",
        b"Connection:\r\n close",
    ),
}
LENGTHS = {
    "equal lengths": (b"%(n)d\r\nContent-Length: %(n)d", b"%(n)d, %(n)d"),
    "different lengths": (b"%(n)d\r\nContent-Length: 1%(n)d", b"%(n)d, 1%(n)d"),
    "length that is no number": (b"+%(n)d", b"-%(n)d", b"0x%(n)d", b"", b"%(n)d %(n)d", b"1_0"),
    "length of decimal point": (b"%(n)d.0", b"%(n)de1"),
    "length with zeros": (b"000%(n)d",),
    "length beyond 64 bits": (b"9%(n)d9999999999999999999",),
    "tab around the length": (b"\t%(n)d", b"%(n)d\t"),
    "digits outside ASCII": (b"\xb2", "\u0662".encode()),
}
CODINGS = {
    "coding in other letters": (b"Chunked", b"CHUNKED"),
    "tab before the coding": (b"\tchunked", b" \t chunked"),
    "tab after the coding": (b"chunked\t", b"chunked \t "),
    "coding besides chunked": (
        b"gzip, chunked",
        b"identity, chunked",
        b"gzip\r\nTransfer-Encoding: chunked",
    ),
    "chunked twice": (b"chunked, chunked", b"chunked\r\nTransfer-Encoding: chunked"),
    "coding that is unknown": (
        b"gzip",
        b"identity",
        b"xchunked",
        b"chunke",
        b"chunked;q=1",
        b'"chunked"',
    ),
    "coding without a name": (b"", b","),
    "comma around the coding": (b"chunked,", b", chunked"),
    "vertical tab around the coding": (b"\x0bchunked", b"chunked\x0b"),
}
SIZES = {
    "size with a prefix": (b"0x%x", b"+%x", b"-%x", b" %x", b"%x_"),
    "size with an underscore": (b"%x_0",),
    "size beyond 64 bits": (b"f000000000000000%x",),
    "size that is none": (b"", b"g%x", b";%x"),
}
EXTENSIONS = {
    "quoted extension": (b';a="b;c"', b';a="\\""', b';a=""'),
    "space around an extension": (b" ;a=b", b"; a=b", b";a = b", b"\t;a"),
    "space behind the size": (b" ", b"\t", b"  "),
    "extension without a name": (b";", b";;", b";=b"),
    "extension with a line end": (b';a="\r\nb"', b";a\nb", b";a\rb"),
    "nul in an extension": (b";a\0",),
}
CHUNK_ENDS = {
    "chunk longer than its size": b"x\r\n",
    "chunk without an end": b"",
    "chunk that ends in a line feed": b"\n",
    "chunk that ends in a carriage return": b"\r",
    "chunk that ends in two lines": b"\r\n\r\n",
}
TRAILERS = {
    "framing in the trailer": (
        b"Content-Length: 3",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip",
    ),
    "connection in the trailer": (b"Connection: close", b"Connection: keep-alive"),
    "folded trailer": (b"x-t: a\r\n b",),
    "trailer without colon": (b"x-t",),
    "nul in the trailer": (b"x-t: a\0b",),
    "control character in the trailer": (b"x-t: a\x01b",),
}


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)  # the same bytes each time


ENCODED: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "gzip": (b"gzip", _gzip),
    "gzip by an old name": (b"x-gzip", _gzip),
    "gzip in other letters": (b"GZIP", _gzip),
    "gzip cut off": (b"gzip", lambda body: _gzip(body)[:-9]),
    "gzip without its check": (b"gzip", lambda body: _gzip(body)[:-8]),
    "gzip with a wrong check": (b"gzip", lambda body: _gzip(body)[:-8] + b"\0" * 8),
    "gzip with bytes behind": (b"gzip", lambda body: _gzip(body) + b"more"),
    "gzip of two members": (b"gzip", lambda body: _gzip(body) + _gzip(b"more")),
    "gzip that is none": (b"gzip", lambda body: body),
    "empty gzip": (b"gzip", lambda _: b""),
    "deflate": (b"deflate", zlib.compress),
    "deflate without its frame": (b"deflate", lambda body: zlib.compress(body)[2:-4]),
    "deflate cut off": (b"deflate", lambda body: zlib.compress(body)[:-5]),
    "gzip in deflate": (b"gzip, deflate", lambda body: zlib.compress(_gzip(body))),
    "identity": (b"identity", lambda body: body),
    "encoding that is unknown": (b"x-none", lambda body: body),
    "br that is none": (b"br", lambda body: body),
}
BEHIND = {
    "an answer behind": b"HTTP/1.1 200 OK\r\nX-Id: poison\r\nContent-Length: 6\r\n\r\npoison",
    "half an answer behind": b"HTTP/1.1 200 OK\r\nX-Id: poi",
    "bytes behind": b"bytes behind",
    "an empty line behind": b"\r\n",
    "chunks behind": b"6\r\npoison\r\n0\r\n\r\n",
    "a digit behind": b"5",
    "a nul behind": b"\0",
}


@dataclass
class _Writer:
    """Writes one answer."""

    random: Random
    identity: str
    kinds: set[str] = field(default_factory=set[str])
    # Whether a client knows without the end of the connection what to make of the answer.
    is_plain: bool = True

    def odd(self, name: str) -> str:
        self.kinds.add(name)
        return name

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, table: dict[str, Sequence[bytes]]) -> bytes:
        name = self.odd(self.random.choice(sorted(table)))
        return self.random.choice(table[name])

    def write(self) -> Answer:
        method = self.random.choices(["GET", "POST", "HEAD"], [7, 2, 1])[0]
        data = self._interim() + self._final(method)
        if self.chance(0.12):
            data += BEHIND[self.odd(self.random.choice(sorted(BEHIND)))]
        data = self._damaged(data)
        cuts = sorted(self.random.randrange(1, len(data)) for _ in range(self._cuts(data)))
        stays = self.is_plain and self.chance(0.8)
        return Answer(method, self.identity, data, tuple(cuts), stays, frozenset(self.kinds))

    def _cuts(self, data: bytes) -> int:
        return self.random.choice([0, 0, 1, 3]) if len(data) > 1 else 0

    def _damaged(self, data: bytes) -> bytes:
        """Break an answer off at any byte, or change any of its head."""
        random = self.random
        if self.chance(0.12):
            self.odd("early end")
            self.is_plain = False
            return data[: random.randrange(1, len(data))]
        if self.chance(0.06):
            self.odd("damage")
            self.is_plain = False
            at = random.randrange(min(len(data), 200))
            byte = random.choice([bytes([random.randrange(256)]), b"\r", b"\n", b"\0", b" ", b":"])
            return data[:at] + random.choice([b"", byte]) + data[at + random.choice([0, 1]) :]
        return data

    # Heads.

    def _interim(self) -> bytes:
        if not self.chance(0.12):
            return b""
        if self.chance(0.015):
            one = b"HTTP/1.1 102 Wait\r\n\r\n"
            self.odd("endless interim answers")
            return one * (ENDLESS // len(one))
        said = b""
        for _ in range(self.random.randint(1, 3)):
            status = self.random.choice(
                [b"100 Continue", b"102 Processing", b"103 Early Hints", b"199 x"]
            )
            fields = b"X-Id: interim\r\n"
            if self.chance(0.15):
                extra = self.random.choice(
                    [b"Connection: close", b"Content-Length: 3", b"Transfer-Encoding: chunked"]
                )
                self.odd(f"{extra.decode().partition(':')[0].lower()} in an interim answer")
                fields += extra + b"\r\n"
            said += b"HTTP/1.1 %b\r\n%b\r\n" % (status, fields)
        return said

    def _final(self, method: str) -> bytes:
        random = self.random
        version = b"HTTP/1.0" if self.chance(0.12) else b"HTTP/1.1"
        status = random.choice(
            [b"200"] * 8 + [b"201", b"204", b"205", b"304", b"404", b"429", b"500"]
        )
        reason = random.choice([b" OK", b" ", b" Not Found, alas", b" caf\xe9"])
        if self.chance(0.02):
            version = VERSIONS[self.odd(random.choice(sorted(VERSIONS)))]
        if self.chance(0.03):
            status = self.pick(STATUSES)
            self.is_plain = status != b"101"
        if self.chance(0.02):
            reason = REASONS[self.odd(random.choice(sorted(REASONS)))]
        body, encoding = self._content()
        bodyless = method == "HEAD" or status in {b"204", b"304"}
        if bodyless and self.chance(0.85):
            framing, framed = self._bodyless(status, body), b""
        else:
            if bodyless:
                self.odd("body where none can be")
            framing, framed = self._framed(body, version)
        fields = [b"X-Id: " + self.identity.encode(), *encoding, *self._plain_fields(), *framing]
        if self.chance(0.05):
            line = self.pick(LINES)
            if b"%(length)s" in line:
                line = line.replace(b"%(length)s", b"%d" % len(framed))
            if self.kinds & {"folded framing", "carriage return in a value"}:
                self.is_plain = False
            fields.insert(random.randint(0, len(fields)), line)
        first = b"%b %b%b" % (version, status, reason)
        return self._lines(first, fields) + framed

    def _lines(self, first: bytes, fields: list[bytes]) -> bytes:
        random = self.random
        lines = [first, *fields, b""]
        ends = [b"\r\n"] * len(lines)
        if self.chance(0.04):
            self.odd("line feeds alone")
            ends = (
                [random.choice([b"\n", b"\r\n"]) for _ in lines]
                if self.chance(0.5)
                else [b"\n"] * len(lines)
            )
        elif self.chance(0.01):
            self.odd("carriage returns alone")
            self.is_plain = False
            ends[random.randrange(len(ends))] = b"\r"
        head = b"".join(line + end for line, end in zip(lines, ends, strict=True))
        if self.chance(0.01):
            self.odd("space before the first header")
            head = head.replace(b"\n", b"\n ", 1)
        if self.chance(0.02):
            self.odd("empty line before the status line")
            head = random.choice([b"\r\n", b"\n", b"\r\n\r\n"]) + head
        return head

    def _plain_fields(self) -> list[bytes]:
        random = self.random
        fields = [
            b"Server: any",
            b"X-A: b, c",
            b"X-Empty:",
            b"x-spaces: \t a \t",
            b"X-Obs: caf\xe9",
        ]
        chosen = random.sample(fields, random.randint(0, 3))
        if self.chance(0.2):
            said = [b"close", b"Close", b"keep-alive", b"Keep-Alive, x", b"x, close", b"close\t"]
            chosen.append(b"Connection: " + random.choice(said))
        if self.chance(0.1):
            chosen.append(b"Keep-Alive: timeout=%d" % random.choice([0, 1, 60]))
        if self.chance(0.005):
            self.odd("endless headers")
            chosen.append(b"X-Large: " + b"y" * ENDLESS)
        random.shuffle(chosen)
        return chosen

    # Bodies.

    def _content(self) -> tuple[bytes, list[bytes]]:
        random = self.random
        size = random.choice([0, 0, 1, 10, 100, 100, 1000, 20_000, 300_000])
        body = f"<{self.identity}>".encode() + random.randbytes(min(size, 100)) * (size // 100 or 1)
        if not self.chance(0.25):
            return body if self.chance(0.95) else b"", []
        name = random.choice(sorted(ENCODED))
        coding, encode = ENCODED[self.odd(name)]
        return encode(body), [b"Content-Encoding: " + coding]

    def _bodyless(self, status: bytes, body: bytes) -> list[bytes]:
        """Frame what is not sent: RFC 9110 8.6 has a length tell what would have been."""
        if status == b"204":
            return [b"Content-Length: 0"] if self.chance(0.2) else []
        length, chunked = b"Content-Length: %d" % len(body), b"Transfer-Encoding: chunked"
        return self.random.choice([[], [length], [chunked]])

    def _framed(self, body: bytes, version: bytes) -> tuple[list[bytes], bytes]:
        way = self.random.choices(["length", "chunked", "close", "both"], [8, 8, 3, 0.3])[0]
        if way == "close":
            self.is_plain = False
            return [], body
        if way == "length":
            return [b"Content-Length: " + self._length(body)], body
        if version == b"HTTP/1.0":
            self.odd("chunks in HTTP/1.0")
        coding, chunks = self._coding(), self._chunks(body)
        if way == "chunked":
            return [b"Transfer-Encoding: " + coding], chunks
        self.odd("length and coding")
        both = [b"Transfer-Encoding: " + coding, b"Content-Length: %d" % len(chunks)]
        self.random.shuffle(both)
        return both, chunks

    def _length(self, body: bytes) -> bytes:
        right = b"%d" % len(body)
        if self.chance(0.05):
            self.odd("body longer than its length")
            return b"%d" % self.random.randrange(len(body) + 1)
        if self.chance(0.04):
            self.odd("body shorter than its length")
            self.is_plain = False
            return b"%d" % (len(body) + self.random.randint(1, 99))
        if self.chance(0.08):
            text = self.pick(LENGTHS)
            # What a wrong length leads to may need the end of the connection.
            self.is_plain = "length with zeros" in self.kinds or "equal lengths" in self.kinds
            return text % {b"n": len(body)} if b"%" in text else text
        return right

    def _coding(self) -> bytes:
        return self.pick(CODINGS) if self.chance(0.12) else b"chunked"

    def _chunks(self, body: bytes) -> bytes:
        random = self.random
        if self.chance(0.01):
            self.odd("endless extension")
            return b"1;a=" + b"y" * ENDLESS
        said, rest = b"", body
        while rest:
            size = random.choice([1, 7, 100, 4096, len(rest)])
            if len(rest) > 20 * size:  # not thousands of them
                size = len(rest)
            one, rest = rest[:size], rest[size:]
            said += self._chunk(one)
        said += self._first_line(0, 0.3)
        if self.chance(0.01):
            self.odd("endless trailer")
            return said + b"x-t: y\r\n" * (ENDLESS // 8)
        said += b"".join(b"X-T%d: %d\r\n" % (n, n) for n in range(random.choice([0, 0, 0, 1, 3])))
        if self.chance(0.04):
            said += self.pick(TRAILERS) + b"\r\n"
        end = b"\r\n"
        if self.chance(0.01):
            self.odd("trailer that ends in a line feed")
            end = b"\n"
        return said + end

    def _chunk(self, data: bytes) -> bytes:
        end = b"\r\n"
        if self.chance(0.01):
            end = CHUNK_ENDS[self.odd(self.random.choice(sorted(CHUNK_ENDS)))]
            self.is_plain = False
        return self._first_line(len(data), 0.05) + data + end

    def _first_line(self, size: int, oddity: float) -> bytes:
        random = self.random
        text = random.choice([b"%x", b"%X", b"0%x", b"000%X"]) % size
        if self.chance(0.2 * oddity):
            form = self.pick(SIZES)
            text = form % size if b"%" in form else form
            self.is_plain = False
        if self.chance(0.3):
            text += random.choice([b";a", b";a=b", b";a=b;c", b';a="b"'])
        elif self.chance(0.3 * oddity):
            text += self.pick(EXTENSIONS)
        if self.chance(0.1 * oddity):
            self.odd("chunk whose first line ends in a line feed")
            self.is_plain = False
            return text + b"\n"
        return text + b"\r\n"
