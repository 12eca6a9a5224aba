"""A plot as SVG: a dot for each median, a line for its range, in groups on one scale."""

from __future__ import annotations

from math import ceil, floor, log10
from statistics import median

SMALL = 0.1
LEAST = 0.01  # what is less is drawn there: the scale has no zero
OURS, OTHERS, INK, FAINT, LINE = "#d9480f", "#5c6b7a", "#1f2933", "#5c6b7a", "#d5dae0"
WIDTH, LEFT, RIGHT, TOP, ROW, GAP = 860, 160, 650, 98, 19, 44
MEDIANS, RATIOS = RIGHT + 88, RIGHT + 194  # where these columns end
FONTS = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
NOTE = "Dot: median; line: smallest to largest. Left is better; each line of the grid is ten times."


def figure(value: float) -> str:
    """Write a number with three digits that matter."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(log10(abs(value)))) if abs(value) >= 1 else 2
    return f"{value:,.{min(digits, 2)}f}"


def ratio_of(value: float, base: float) -> str:
    """Write how many times the base a value is."""
    times = value / base
    return f"{times:.2f}x" if times >= SMALL else f"{times:.2g}x"


def text(x: float, y: float, words: str, **settings: str | float) -> str:
    """Write words into a drawing."""
    more = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in settings.items())
    return f'<text x="{x:.0f}" y="{y:.0f}"{more}>{words}</text>'


class Scale:
    """Powers of ten, from the least to the largest value.

    Args:
        values: What has to be on it.
    """

    def __init__(self, values: list[float]) -> None:
        self.low = floor(log10(max(min(values), LEAST)))
        self.high = ceil(log10(max(values)))

    def place(self, value: float) -> float:
        """Tell where a value is drawn."""
        share = (log10(max(value, LEAST)) - self.low) / (self.high - self.low)
        return LEFT + share * (RIGHT - LEFT)

    def grid(self, top: float, bottom: float) -> str:
        """Draw a line for each power of ten, with its number below."""
        parts = []
        for power in range(self.low, self.high + 1):
            x = self.place(10.0**power)
            parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="{LINE}"/>')
            number = f"{10.0**power:,g}"
            parts.append(
                text(x, bottom + 14, number, text_anchor="middle", fill=FAINT, font_size=11)
            )
        return "".join(parts)


def row(y: float, name: str, values: list[float], base: list[float] | None, scale: Scale) -> str:
    """Draw a peer."""
    ours = name.startswith("ours")
    colour, weight = (OURS, 700) if ours else (OTHERS, 400)
    middle, least, most = (scale.place(f(values)) for f in (median, min, max))
    end: dict[str, str | float] = {"text_anchor": "end", "font_weight": weight}
    ratio = ratio_of(median(values), median(base)) if base and base is not values else ""
    line = f'<path d="M{least:.1f} {y - 4}H{most:.1f}" stroke="{colour}" stroke-width="3" '
    return (
        text(LEFT - 14, y, name, fill=OURS if ours else INK, **end)
        + f'{line}stroke-linecap="round" stroke-opacity=".45"/>'
        + f'<circle cx="{middle:.1f}" cy="{y - 4}" r="5" fill="{colour}"/>'
        + text(MEDIANS, y, figure(median(values)), **end)
        + text(RATIOS, y, ratio, **end)
    )


def drawing(title: str, groups: dict[str, dict[str, list[float]]], baseline: str) -> str:
    """Draw one plot.

    Args:
        title: What is drawn.
        groups: By what was measured, and by the peer, its values.
        baseline: The peer to which the others are compared.
    """
    scale = Scale([v for group in groups.values() for values in group.values() for v in values])
    parts = [
        text(16, 28, title, font_size=17, font_weight=700),
        text(16, 48, NOTE, fill=FAINT),
        text(MEDIANS, 72, "median", text_anchor="end", fill=FAINT),
        text(RATIOS, 72, f"of {baseline}", text_anchor="end", fill=FAINT),
    ]
    y = TOP
    for label, group in groups.items():
        bottom = y + 8 + ROW * len(group)
        parts += [text(16, y, label, font_weight=600), scale.grid(y + 8, bottom)]
        for index, (name, values) in enumerate(group.items(), 1):
            parts.append(row(y + 3 + ROW * index, name, values, group.get(baseline), scale))
        y = bottom + GAP
    height = y - GAP + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{title}" font-family="{FONTS}" font-size="13" '
        f'fill="{INK}">\n<rect x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="6" '
        f'fill="#fff" stroke="{LINE}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
