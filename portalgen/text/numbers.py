"""Numbers, money and sizes in the language of the page."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from portalgen.text.fold import fold

if TYPE_CHECKING:
    from babel import Locale

_SWAP: Final = str.maketrans(",.", ".,")
_SIZES: Final = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
_SIZE_NAMES: Final = ("byte", "KB", "MB", "GB", "TB")

#: Digits in groups of three, or none grouped; a decimal part after the other sign.
_AMOUNT: Final = re.compile(
    r"(?:vnd\s*)?(?P<whole>[0-9]{1,3}(?:(?P<group>[.,\s])[0-9]{3}(?:(?P=group)[0-9]{3})*)|[0-9]+)"
    r"(?:(?P<point>[.,])(?P<part>[0-9]+))?"
    r"\s*(?P<scale>nghin|ngan|trieu|ty|ti)?\s*(?:dong|vnd|d|₫)?"
)
_MOST_DIGITS: Final = 18
_SCALES: Final = {None: 1, "nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}


@functools.lru_cache(maxsize=64)
def babel_locale(lang: str) -> Locale:
    """Babel's locale of a language code; British English, with its days first, where it has none."""
    from babel import Locale, UnknownLocaleError

    if lang == "en":
        return Locale("en", "GB")
    try:
        return Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def format_number(value: int | float | Decimal, lang: str) -> str:
    """The number with its thousands grouped and every decimal place that it has: ``14.473.389,5``."""
    exact = Decimal(str(value)) if isinstance(value, float) else value
    if not isinstance(exact, int) and not exact.is_finite():
        raise ValueError(f"not a number that can be shown: {value}")
    if lang == "vi":
        return f"{exact:,f}".translate(_SWAP) if isinstance(exact, Decimal) else f"{exact:,}".translate(_SWAP)
    if lang == "en":
        return f"{exact:,f}" if isinstance(exact, Decimal) else f"{exact:,}"
    from babel.numbers import format_decimal

    return format_decimal(exact, locale=babel_locale(lang), decimal_quantization=False)


def format_money(amount: int | Decimal, lang: str) -> str:
    """An amount in Vietnamese dong: ``14.473.389 đồng``, ``VND 14,473,389``."""
    if lang == "vi":
        return f"{format_number(amount, lang)} đồng"
    if lang == "en":
        return f"VND {format_number(amount, lang)}"
    from babel.numbers import format_currency

    return format_currency(amount, "VND", locale=babel_locale(lang))


def format_size(size: int, lang: str) -> str:
    """A file's size: ``1,2 MB``, ``1.2 MB``.

    Args:
        size: in bytes; a kilobyte is 1,024 of them, as readers' computers show it.
        lang: language code.
    """
    step = 0
    amount = float(size)
    # From 999.5 up, rounding would show four digits.
    while amount >= 999.5 and step < len(_SIZES) - 1:
        amount /= 1024
        step += 1
    rounded = f"{amount:.1f}" if step and amount < 9.95 else f"{amount:.0f}"
    number = Decimal(rounded.removesuffix(".0"))
    if lang in {"vi", "en"}:
        return f"{format_number(number, lang)} {_SIZE_NAMES[step]}"
    from babel.units import format_unit

    return format_unit(number, f"digital-{_SIZES[step]}", length="short", locale=babel_locale(lang))


def parse_amount(text: str) -> int | None:
    """A whole number as people write amounts, or none where the text is not one.

    ``14.473.389``, ``14,473,389``, ``14 473 389 đồng``, ``1,5 triệu`` and ``2 tỷ đồng`` are understood. A
    lone group of three digits after a sign is taken for thousands (``14.473`` is 14473).
    """
    match = _AMOUNT.fullmatch(fold(text).strip())
    if match is None or (match["point"] and match["point"] == match["group"]):
        return None
    whole = re.sub(r"[^0-9]", "", match["whole"])
    if len(whole) > _MOST_DIGITS:
        return None
    amount = Decimal(f"{whole}.{match['part'] or 0}") * _SCALES[match["scale"]]
    return int(amount) if amount == amount.to_integral_value() else None
