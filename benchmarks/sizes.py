"""What is measured of memory: in a process of its own, once, because it takes long.

A process that has done other work has memory to spare, in which growth would not be seen.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from peers.base import NotOffered
from scenarios import check, check_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peers.base import Peer

    Get = Callable[[str], Peer]

WARM_CALLS = 2000
WIDTH = 50
MB = 1e6
MIB = 2**20
STATUS = Path("/proc/self/status")


def size(field: str = "VmRSS") -> int:
    """Tell how many bytes this process has in memory, or at most had (`VmHWM`)."""
    if not STATUS.exists():
        raise NotOffered("only Linux tells")
    _, _, rest = STATUS.read_text().partition(field + ":")
    return int(rest.split()[0]) * 1024


def growth(get: Get, amount: int) -> float:
    """MB by which the process grows over blocking calls, after many calls to warm up."""
    peer = get("plain")
    for _ in range(WARM_CALLS):
        check_text(peer.chat())
    before = size()
    for _ in range(amount):
        check_text(peer.chat())
    return (size() - before) / MB


async def growth_50(get: Get, amount: int) -> float:
    """MB by which the process grows over awaited calls, 50 in flight, after as many to warm up."""
    peer = get("plain")

    async def work(calls: int) -> None:
        for _ in range(calls):
            check_text(await peer.chat_async())

    await asyncio.gather(*(work(WARM_CALLS // WIDTH) for _ in range(WIDTH)))
    before = size()
    await asyncio.gather(*(work(amount // WIDTH) for _ in range(WIDTH)))
    return (size() - before) / MB


@contextmanager
def file_of(length: int) -> Iterator[str]:
    """Make a file that takes no room on the disk."""
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(length)
        yield file.name


def peak_begin() -> int:
    """Have the system forget how large this process was; return how large it is."""
    Path("/proc/self/clear_refs").write_text("5")
    return size()


def check_sent(told: int, length: int) -> None:
    """Around the file are the form's borders, and sizes of chunks when it is sent in such."""
    if not length <= told <= length * 1.01 + 2000:
        raise ValueError(f"{told} bytes came to the server, not {length}")


def upload_big(get: Get, amount: int) -> float:
    """MB that a large file takes at most while it is sent, above the size after a small one."""
    peer = get("counted")
    with file_of(1000) as small, file_of(amount * MIB) as path:
        check_sent(peer.upload_file(small), 1000)
        before = peak_begin()
        check_sent(peer.upload_file(path), amount * MIB)
        return (size("VmHWM") - before) / MB


async def upload_big_async(get: Get, amount: int) -> float:
    """MB that a large file takes at most while it is sent, above the size after a small one."""
    peer = get("counted")
    with file_of(1000) as small, file_of(amount * MIB) as path:
        check_sent(await peer.upload_file_async(small), 1000)
        before = peak_begin()
        check_sent(await peer.upload_file_async(path), amount * MIB)
        return (size("VmHWM") - before) / MB


def download_big(get: Get, amount: int) -> float:
    """MB that a large file takes at most while it is read, above the size after a small one."""
    peer = get("counted")
    check(peer.download("1000"), 1000)
    before = peak_begin()
    check(peer.download(str(amount * MIB)), amount * MIB)
    return (size("VmHWM") - before) / MB


async def download_big_async(get: Get, amount: int) -> float:
    """MB that a large file takes at most while it is read, above the size after a small one."""
    peer = get("counted")
    check(await peer.download_async("1000"), 1000)
    before = peak_begin()
    check(await peer.download_async(str(amount * MIB)), amount * MIB)
    return (size("VmHWM") - before) / MB


# How many calls, or MiB, in a full and in a quick run; what takes longest begins first.
AMOUNTS: dict[Callable[..., object], tuple[int, int]] = {
    growth_50: (100_000, 5_000),
    growth: (100_000, 5_000),
    upload_big: (2048, 256),
    upload_big_async: (2048, 256),
    download_big: (2048, 256),
    download_big_async: (2048, 256),
}
# Whose growth is of interest; each of the others would take ten minutes.
GROWING = {"ours", "ours-fast"}
SIZES = {function.__name__: (function, amounts) for function, amounts in AMOUNTS.items()}
