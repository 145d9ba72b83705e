"""Personal numbers, addresses and secrecy marks in running text.

A number alone is seldom personal: budgets, codes of procedures and dates have digits too. A finding needs a
form that only such numbers have, or the words beside it that say what it is.
Sources: Law 91/2025/QH15 on personal data; Law 104/2016/QH13, Article 7.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from portalgen.text.narrow import marking, narrow


class PersonalKind(StrEnum):
    """What was found."""

    CITIZEN = "citizen"  # căn cước công dân, 12 digits
    OLD_CITIZEN = "old_citizen"  # chứng minh nhân dân, 9 digits
    PHONE = "phone"  # a mobile number
    EMAIL = "email"  # an address at a provider for everyone
    ACCOUNT = "account"  # bank account


class Personal(NamedTuple):
    """Something personal: its place in code points and its text."""

    kind: PersonalKind
    start: int
    end: int
    text: str


#: A run of 9 to 19 digits, in groups or not, that is no part of an address, a symbol or a longer number.
_DIGITS: Final = re.compile(r"[+0-9](?<![\w/.,=&%#_-].)(?:[ .-]?[0-9]){7,18}(?![\w/=%]|[.,][0-9])")
#: A first look: without so many digits in a row there is no number of a person.
_MANY_DIGITS: Final = re.compile(r"[0-9](?:[ .-]?[0-9]){5}")
_CONTEXT: Final = 60
_CITIZEN_WORDS: Final = re.compile(
    r"cccd|cmnd|cmtnd|căn cước|chứng minh nhân dân|định danh cá nhân|id card|identity card|citizen id",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})")
#: Providers at which anybody has an address; an office has one of its own.
_PROVIDERS: Final = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.com.vn",
        "ymail.com",
        "hotmail.com",
        "outlook.com",
        "outlook.com.vn",
        "live.com",
        "msn.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "mail.com",
        "yandex.com",
    }
)
_ACCOUNT: Final = re.compile(
    r"(?:số tài khoản|tài khoản(?: ngân hàng)? số|\bSTK|số TK|bank account(?: no\.?| number)?)[\s:.]{0,3}"
    r"(?P<number>\d(?:[ .-]?\d){5,18})(?!\d)",
    re.IGNORECASE,
)


_IS_DIGIT: Final = marking("0123456789")
_GAPS: Final = b" .-"


def may_be_personal(text: bytes) -> bool:
    """Whether :func:`personal` may find anything in a narrow text."""
    return b"@" in text or b"\1" * 6 in text.translate(_IS_DIGIT, _GAPS)


def personal(text: str, *, allowed: Collection[str] = ()) -> Iterator[Personal]:
    """Personal numbers and addresses in a text, in order of kind.

    Args:
        text: as written; Markdown is fine.
        allowed: numbers (digits only) and e-mail addresses (lower case) that may stand, as those of an
        office.
    """
    if _MANY_DIGITS.search(text):
        yield from _numbers(text, allowed)
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if found[1].lower() in _PROVIDERS and found.group().lower() not in allowed:
                yield Personal(PersonalKind.EMAIL, *found.span(), found.group())


def _numbers(text: str, allowed: Collection[str]) -> Iterator[Personal]:
    """Accounts first: a number that is one is nothing else."""
    accounts: list[tuple[int, int]] = []
    if "hoản" in text or "TK" in text or "ccount" in text or "HOẢN" in text:
        for found in _ACCOUNT.finditer(text):
            start, end = found.span("number")
            accounts.append((start, end))
            if _plain(found["number"]) not in allowed:
                yield Personal(PersonalKind.ACCOUNT, start, end, found["number"])
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        if any(first <= start < last for first, last in accounts) or _plain(found.group()) in allowed:
            continue
        kind = _kind_of(text, start, found.group())
        if kind is not None:
            yield Personal(kind, start, end, found.group())


def _plain(number: str) -> str:
    return re.sub(r"\D", "", number)


def _kind_of(text: str, start: int, written: str) -> PersonalKind | None:
    """What a run of digits is, by its form and by the words before it."""
    digits = _plain(written)
    before = text[max(0, start - _CONTEXT) : start]
    said = [match.end() for match in _CITIZEN_WORDS.finditer(before)]
    is_said = bool(said) and not re.search(r"\d{5}", before[said[-1] :])
    if len(digits) == 12 and not written.startswith("+") and (is_said or _is_citizen_number(written)):
        return PersonalKind.CITIZEN
    if len(digits) == 9 and is_said:
        return PersonalKind.OLD_CITIZEN
    national = "0" + digits[2:] if digits.startswith("84") and len(digits) == 11 else digits
    if (
        len(national) == 10
        and national[0] == "0"
        and national[1] in "35789"
        and _is_grouped_as_phone(written)
    ):
        return PersonalKind.PHONE
    return None


def _is_citizen_number(written: str) -> bool:
    """Whether twelve digits without gaps can be a citizen's number: province, century and sex, year of birth.

    Province codes run from 001 to 096, the fourth digit tells the century of birth and the sex, the next
    two the year.
    """
    if not written.isdigit() or not 1 <= int(written[:3]) <= 96 or written[3] not in "0123":
        return False
    year = 1900 + 100 * (int(written[3]) // 2) + int(written[4:6])
    return year <= dt.date.max.year and 1910 <= year <= 2045 and written[3:] != "0" * 9


def _is_grouped_as_phone(written: str) -> bool:
    """Whether the gaps are those of a telephone number: groups of two or more digits."""
    groups = re.split(r"[ .-]", written.lstrip("+"))
    return all(len(group) > 1 for group in groups) and len(groups) <= 5


_MARK: Final = re.compile(
    r"^[\s>*_#|(\[“\"–-]*"
    r"(?:(?:độ\s+)?mật\s*:\s*(?P<said>mật|tối mật|tuyệt mật)|(?P<mark>MẬT|TỐI MẬT|TUYỆT MẬT)"
    r"|(?P<inside>(?:tài liệu\s+)?lưu hành nội bộ))"
    r"[\s*_|)\]”\".–-]*$",
    re.IGNORECASE | re.MULTILINE,
)


#: What a text must have for a closer look: most have none of these.
_SIGNALS: Final = ("MẬT", "mật:", "hành nội bộ", "HÀNH NỘI BỘ")
_NARROW_SIGNALS: Final = tuple(filter(None, map(narrow, _SIGNALS)))


def may_be_secret(text: bytes) -> bool:
    """Whether :func:`secrecy_marks` may find anything in a narrow text."""
    return any(map(text.__contains__, _NARROW_SIGNALS))


def secrecy_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Marks of state secrets and of papers for inside use, standing alone on a line as a stamp does.

    ``bảo vệ bí mật nhà nước`` in a sentence, or a heading that speaks of degrees of secrecy, is no mark.
    Source: Law 117/2025/QH15 on the protection of state secrets.
    """
    if not any(map(text.__contains__, _SIGNALS)):
        return
    for found in _MARK.finditer(text):
        mark = found["mark"]
        if mark and mark != mark.upper():
            continue  # the word "mật" (honey) or "tối mật" in a list, not the stamp
        name = next(group for group in ("said", "mark", "inside") if found[group])
        yield *found.span(name), found[name]
