"""People of small made-up accounts: the same person has the same address and number at every vendor."""

from __future__ import annotations

NAME = "Quinn Marlowe"
PHONE = "+44 151 496 0777"
#: What must never be found again in a file of ours: of addresses, names, phones, and of the numbers that the
#: company and the vendors give people.
MARKERS = ("private.example", "Marlowe", "496 0777", "C-000", "P-000", "47001147")


def email_of(n: int) -> str:
    """Return the address of person `n`, written carelessly as people do."""
    return f"Person{n}@Private.example"


def number_of(n: int) -> str:
    """Return the company's own customer number of person `n`."""
    return f"C-{n:05}"


def employee_number_of(n: int) -> str:
    """Return the personnel number of person `n`."""
    return f"P-{n:05}"


def id_of(n: int) -> int:
    """Return the number that a vendor gives person `n`: one that is found wherever it stands."""
    return 470_011_470_000 + n


def free_text(n: int) -> str:
    """Return what somebody wrote, with an address and a phone number in it."""
    return f"Lamp {n} flickers; write to {email_of(n)} or call {PHONE}"
