"""What may differ between `fast` and the references, and the judgement on each answer.

An error is always allowed in place of a body that one of the references refuses; another body than
theirs never is, nor is another's answer, nor waiting for ever. What is left are answers that both
references read and `fast` refuses, and answers that it reads and both refuse: two tables list them
by what is odd about the answer, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from answers import POISON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from answers import Answer
    from peers import Outcome

STRICTER = {
    "folded line": "RFC 9112 5.2: a server must not fold lines; llhttp refuses them",
    "folded framing": "RFC 9112 5.2",
    "folded trailer": "RFC 9112 5.2",
    "control character in a value": "RFC 9110 5.5: it is no value; llhttp refuses it",
    "control character in the trailer": "RFC 9110 5.5",
    "tab after the coding": "RFC 9112 6.1: llhttp does not see the coding, nor does aiohttp",
    "transfer-encoding in an interim answer": "RFC 9112 6.1: a server must not send it there",
    "content-length in an interim answer": "RFC 9110 8.6: a server must not send it there",
    "trailer that ends in a line feed": "RFC 9112 2.2 leaves it open; in chunks we read none",
    "deflate without its frame": "RFC 9110 8.4.1.2: httpx decides by the first piece of it",
    "endless interim answers": "RFC 9110 15.2 has no bound; 100 KB is the bound of a head here",
    "damage": "a changed byte can make any of these",
}
"""What `fast` refuses though both references read it: the kind of answer, and the reason."""

MORE_LENIENT = {
    "deflate without its frame": "RFC 9110 8.4.1.2: httpx decides by the first piece of it",
    "space around an extension": "RFC 9112 7.1.1: a recipient must read it",
    "framing in the trailer": "RFC 9110 6.5.1: what a trailer says of framing is ignored",
    "empty line before the status line": "RFC 9112 2.2; it is read behind an interim answer only",
    "switching protocols": "RFC 9110 15.2.2: the status tells more than a broken connection",
    "another protocol": "RFC 9112 4; likewise: the parser does not tell where the next one begins",
}
"""What `fast` reads though both references refuse it: the kind of answer, and the reason. No
reference tells the body here; it has to be that of the answer, or none."""


DIVIDED = {
    "gzip of two members": "RFC 9110 8.4.1.3: httpx decodes, here too, and stops behind the first",
    "gzip in deflate": "RFC 9110 8.4: aiohttp undoes one coding only",
    "damage": "a changed byte can make any of these",
}
"""What the references read in two ways, of which `fast` takes one: the kind, and the reason."""


class Verdict(NamedTuple):
    """A judgement: its class, and whether it is a fault."""

    name: str
    is_fault: bool = False


HANG = Verdict("hang", is_fault=True)
CROSS_TALK = Verdict("cross-talk", is_fault=True)
WRONG_BODY = Verdict("wrong body", is_fault=True)
REFUSED = Verdict("refused what both references read", is_fault=True)


def judge(answer: Answer, ours: Outcome, references: Mapping[str, Outcome]) -> Verdict:
    """Compare what we made of an answer with what the references did."""
    if ours.kind == "hang":
        return HANG
    read = {name: one for name, one in references.items() if one.kind == "body"}
    if ours.kind == "error":
        if len(read) == len(references):
            reasons = sorted(answer.kinds & STRICTER.keys())
            return Verdict(f"stricter: {reasons[0]}") if reasons else REFUSED
        refused = " and ".join(name for name in references if name not in read)
        return Verdict(f"refused, as by {refused}")
    agreeing = [name for name, one in read.items() if one.answer == ours.answer]
    if not agreeing:
        reasons = sorted(answer.kinds & MORE_LENIENT.keys())
        # The reference that reads it may be the one that decodes it in another way.
        is_unread = not read or (len(read) == 1 and answer.kinds & DIVIDED.keys())
        if reasons and is_unread and ours.identity == answer.identity:
            return Verdict(f"more lenient: {reasons[0]}")
        is_foreign = ours.identity == POISON or ours.identity not in {None, answer.identity}
        return CROSS_TALK if is_foreign else WRONG_BODY
    if len(agreeing) == len(references):
        return Verdict("the same body")
    [other] = references.keys() - set(agreeing)
    if other not in read:
        return Verdict(f"the same body as {agreeing[0]}; {other} refuses it")
    reasons = sorted(answer.kinds & DIVIDED.keys())
    if not reasons:
        return WRONG_BODY
    return Verdict(f"the same body as {agreeing[0]}; {other} differs: {reasons[0]}")
