"""Jinja's ``selectattr``, ``rejectattr`` and ``map`` for what themes ask of them: the fields of views.

The same results, a few times sooner: an attribute is read as one, and the tests that themes use are not
looked up for each value. Whatever else is asked goes to Jinja's own filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

import msgspec
from jinja2 import pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context

#: The tests that are answered here, and how many arguments a filter has with them.
_TESTS = {"equalto": 3, "eq": 3, "in": 3, "none": 2}


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
    return iter(_attributes(context, tuple(values or ()), name))


def _chosen(
    context: Context, values: Iterable[Any], args: tuple[Any, ...], options: dict[str, Any], *, keep: bool
) -> Iterator[Any]:
    name, test, against = (*args, None, None, None)[:3]
    if len(args) != _TESTS.get(test or "") or options or not _is_simple(name):
        found: Iterator[Any] = FILTERS["selectattr" if keep else "rejectattr"](
            context, values, *args, **options
        )
        return found
    values = tuple(values or ())
    told = zip(values, _attributes(context, values, name), strict=True)
    if test == "in":
        return iter([value for value, its in told if (its in against) is keep])
    if test == "none":
        return iter([value for value, its in told if (its is None) is keep])
    return iter([value for value, its in told if (its == against) is keep])


def _is_simple(name: Any) -> TypeGuard[str]:
    return isinstance(name, str) and name.isidentifier()


def _attributes(context: Context, values: tuple[Any, ...], name: str) -> list[Any]:
    """An attribute of each value."""
    try:
        return [
            getattr(value, name) if isinstance(value, msgspec.Struct) else _item(context, value, name)
            for value in values
        ]
    except AttributeError:  # a struct without it: undefined
        return [_item(context, value, name) for value in values]


def _item(context: Context, value: Any, name: str) -> Any:
    return context.environment.getitem(value, name)


#: By the names under which templates know them.
CHOICES = {"selectattr": selectattr, "rejectattr": rejectattr, "map": map_}
