"""What somebody with all published cells and a pencil can work out about hidden ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

Cell = tuple[str, str, int]  # segment type, segment, column (0-2 month of the quarter, 3 the quarter)
WHOLE = "all"


def equations(cells: Iterable[Cell]) -> list[dict[Cell, float]]:
    """Sums that hold between cells: segments make the whole, months make the quarter."""
    by_column: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    by_row: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        by_column[cell[0], cell[2]].append(cell)
        by_row[cell[0], cell[1]].append(cell)
    sums = []
    for (segment_type, column), members in by_column.items():
        if segment_type != WHOLE:
            sums.append({**dict.fromkeys(members, 1.0), (WHOLE, WHOLE, column): -1.0})
    for (segment_type, segment), members in by_row.items():
        months = [cell for cell in members if cell[2] < 3]
        sums.append({**dict.fromkeys(months, 1.0), (segment_type, segment, 3): -1.0})
    return sums


def recovered(hidden: Mapping[Cell, bool]) -> set[Cell]:
    """Hidden cells that have one possible value, given all that are published.

    A cell is free when some change of the hidden cells keeps every sum: when it is not zero
    in the whole null space of the equations over hidden cells.
    """
    unknown = [cell for cell, is_hidden in hidden.items() if is_hidden]
    if not unknown:
        return set()
    place = {cell: number for number, cell in enumerate(unknown)}
    matrix = np.zeros((1, len(unknown)))
    for terms in equations(hidden):
        row = np.zeros(len(unknown))
        for cell, factor in terms.items():
            if cell in place:
                row[place[cell]] = factor
        matrix = np.vstack([matrix, row])
    _, sizes, directions = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9).sum())
    freedom = np.abs(directions[rank:]).max(axis=0) if rank < len(unknown) else np.zeros(len(unknown))
    return {cell for cell in unknown if freedom[place[cell]] < 1e-9}
