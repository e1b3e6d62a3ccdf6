"""Is the comparison honest? Effects are planted into panels made by chance, and the product is asked.

``python -m tests.benchmarks.designs`` prints the Markdown of docs/methods-reference.md and ends with 1 when
a promise is not kept. 2,000 draws a design and effect take some minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from orchestration.planting import Tally, ask, tally
from tests.benchmarks import levels, panels, paying

SEED = 20261124
POWER = {"3v3": 0.30, "4v4": 0.48, "6v6": 0.72}  # at an effect of 3 points
HELD, BIAS, PAYS, NAIVE = 0.93, 0.15, 0.03, 0.25
FALSE_ALARMS = {"1v7": 0.07}
MOST_FALSE_ALARMS = 0.065
HEADER = (
    "| design | effect | draws | interval held it | found | verdict improved or worsened | bias "
    "| before/after found |"
)


def broken_promises(rows: Sequence[Tally], slack: float = 0.0) -> Iterator[str]:
    """Say which promise a design does not keep; slack is in standard errors of a share."""
    for row in rows:
        for what, share, least in _shares(row):
            allowed = least - slack * (least * (1 - least) / row.copies) ** 0.5
            if share < allowed:
                yield f"{row.group}, effect {row.effect:g}: {what} {share:.3f}, promised {least:.3f}"
        if abs(row.bias) > BIAS + slack * row.detectable / 3 / row.copies**0.5:
            yield f"{row.group}, effect {row.effect:g}: bias {row.bias:+.3f}, promised {BIAS}"


def _shares(row: Tally) -> Iterator[tuple[str, float, float]]:
    """What must be at least so large."""
    yield "interval held it", row.held, HELD
    if row.effect == 0:
        yield "no false alarm", 1 - row.found, 1 - FALSE_ALARMS.get(row.group, MOST_FALSE_ALARMS)
        yield "before/after fooled", row.naive, NAIVE
    elif row.group in POWER:
        yield "found", row.found, POWER[row.group]


def simulate(
    designs: Sequence[panels.Design], draws: int, folder: Path, seed: int = SEED, at_once: int = 7
) -> list[Tally]:
    """Plant nothing and 3 points into panels of each design; the folder is that of `estimate`."""
    rng = np.random.default_rng(seed)
    rows: list[Tally] = []
    for begin in range(0, len(designs), at_once):
        drawn = [
            panels.copies(design, effect, draws, rng)
            for design in designs[begin : begin + at_once]
            for effect in (0.0, panels.EFFECT)
        ]
        rows += tally(ask(drawn, folder))
    return rows


def line(row: Tally) -> str:
    return (
        f"| {row.group} | {row.effect:g} | {row.copies:,} | {row.held:.3f} | {row.found:.3f} "
        f"| {row.called:.3f} | {row.bias:+.3f} | {row.naive:.3f} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--draws", type=int, default=2000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = simulate(panels.DESIGNS, given.draws, folder / "asked", at_once=2)
        harder = simulate(panels.HARDER, given.draws, folder / "asked", SEED + 1, at_once=2)
        paid = paying.simulate(given.draws, folder, SEED + 2)
        known = levels.simulate(given.draws, folder / "levels", SEED + 3)
    out = [HEADER, "|---|---|---|---|---|---|---|---|", *map(line, asked), *map(line, harder), ""]
    out += [*paying.table(paid), "", *levels.table(known)]
    sys.stdout.write("\n".join(out) + "\n")
    broken = list(broken_promises(asked)) + paying.broken_promises(paid, PAYS)
    broken += levels.broken_promises(known, HELD)
    sys.stderr.write(
        "\n".join([*broken, "All promises kept." if not broken else "Not kept, see above."]) + "\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
