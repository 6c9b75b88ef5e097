"""Время сдачи: строка из timestamp.txt → время по Гринвичу, каким его хранит nbgrader."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

from dateutil import parser, tz  # type: ignore[import-untyped]

HOUR = 3600
ZONES = {  # пояса, которые пишут по-русски и в Европе; остальные называют числом: +0300
    "MSK": 3, "MSD": 4, "SAMT": 4, "YEKT": 5, "OMST": 6, "NOVT": 7, "KRAT": 7, "IRKT": 8,
    "YAKT": 9, "VLAT": 10, "MAGT": 11, "SAKT": 11, "PETT": 12,
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "UTC": 0, "GMT": 0,
}  # fmt: skip
SECONDS = {name: hours * HOUR for name, hours in ZONES.items()}


def moment(text: str) -> tuple[datetime | None, str]:
    """Время сдачи и замечание, если его не понять.

    Без пояса время считается гринвичским, как в nbgrader.

    >>> moment("2026-11-25 12:00 MSK")
    (datetime.datetime(2026, 11, 25, 9, 0), '')
    >>> moment("2026-11-25 12:00 QQT")[1]
    'время сдачи «2026-11-25 12:00 QQT» не понято, поясом пишите число: +0300'
    """
    if not text:
        return None, ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", parser.UnknownTimezoneWarning)
            found = _parsed(text.replace("МСК", "MSK"))
        return (found.astimezone(UTC) if found.tzinfo else found).replace(tzinfo=None), ""
    except (ValueError, OverflowError, TypeError, parser.UnknownTimezoneWarning):
        return None, f"время сдачи «{text[:40]}» не понято, поясом пишите число: +0300"


def _parsed(text: str) -> datetime:
    *when, zone = text.split()
    if "/" in zone and (named := tz.gettz(zone)):  # Europe/Moscow
        local: datetime = parser.parse(" ".join(when))
        return local.replace(tzinfo=named)
    found: datetime = parser.parse(text, tzinfos=SECONDS)
    return found
