"""Jinja's ``selectattr``, ``rejectattr`` and ``map`` for what themes ask of them: the fields of views.

The same results, a few times sooner: an attribute is read as one, and the tests that themes use are not
looked up for each value. Whatever else is asked goes to Jinja's own filters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeGuard

import msgspec
from jinja2 import pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.utils import missing

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "equalto": operator.eq,
    "eq": operator.eq,
    "in": lambda value, many: value in many,
    "none": lambda value, _: value is None,
}


@pass_context
def selectattr(context: Context, values: Any, *args: Any, **options: Any) -> Iterator[Any]:
    """The values whose attribute passes a test."""
    return _chosen(context, values, args, options, keep=True)


@pass_context
def rejectattr(context: Context, values: Any, *args: Any, **options: Any) -> Iterator[Any]:
    """The values whose attribute does not pass a test."""
    return _chosen(context, values, args, options, keep=False)


@pass_context
def map_(context: Context, values: Any, *args: Any, **options: Any) -> Iterator[Any]:
    """An attribute of each value, or what a filter makes of it."""
    name = options.get("attribute")
    if args or len(options) != 1 or not _is_simple(name):
        found: Iterator[Any] = FILTERS["map"](context, values, *args, **options)
        return found
    return (_attribute(context, value, name) for value in values or ())


def _chosen(
    context: Context, values: Iterable[Any], args: tuple[Any, ...], options: dict[str, Any], *, keep: bool
) -> Iterator[Any]:
    name, test, against = (*args, None, None, None)[:3]
    passes = _TESTS.get(test or "")
    if passes is None or options or not _is_simple(name) or len(args) != (2 if test == "none" else 3):
        found: Iterator[Any] = FILTERS["selectattr" if keep else "rejectattr"](
            context, values, *args, **options
        )
        return found
    return (v for v in values or () if passes(_attribute(context, v, name), against) is keep)


def _is_simple(name: Any) -> TypeGuard[str]:
    return isinstance(name, str) and name.isidentifier()


def _attribute(context: Context, value: Any, name: str) -> Any:
    found = getattr(value, name, missing) if isinstance(value, msgspec.Struct) else missing
    return context.environment.getitem(value, name) if found is missing else found


#: By the names under which templates know them.
CHOICES = {"selectattr": selectattr, "rejectattr": rejectattr, "map": map_}
