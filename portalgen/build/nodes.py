"""What was made, by name: the plan of each owner, and each output with its owner, as the store keeps them."""

from __future__ import annotations

from typing import Final

import msgspec

from portalgen.build.artifacts import Artifact
from portalgen.build.ear import SEPARATOR
from portalgen.build.store import Store

#: Kind and name of what has outputs, as :func:`portalgen.build.artifacts.owners` gives them.
Owner = tuple[str, str]

#: The owner of the checks of sites, columns and units, which has no outputs.
FRAME: Final[Owner] = ("frame", "")
#: What keys of plans begin with.
PLAN: Final = f"plan{SEPARATOR}"
_MAKE: Final = f"make{SEPARATOR}"

packed_plan: Final = msgspec.msgpack.Encoder().encode
_plan: Final = msgspec.msgpack.Decoder(tuple[Artifact, ...]).decode


def plan_key(owner: Owner) -> str:
    """The key of the checks and the plan of an owner."""
    return f"{PLAN}{owner[0]}{SEPARATOR}{owner[1]}"


def owner_of(key: str) -> Owner:
    """The owner that a plan is of."""
    _, kind, name = key.split(SEPARATOR)
    return kind, name


def output_key(output: str) -> str:
    """The key of an output."""
    return f"{_MAKE}{output}"


def output_of(key: str) -> str:
    """The output of a key; empty for the key of anything else."""
    return key.removeprefix(_MAKE) if key.startswith(_MAKE) else ""


def packed_owner(owner: Owner) -> bytes:
    """What is kept of an output."""
    return SEPARATOR.join(owner).encode()


def plan_in(packed: bytes | None) -> tuple[Artifact, ...]:
    """The outputs of a plan."""
    return _plan(packed) if packed else ()


def planned(store: Store, owner: Owner) -> tuple[Artifact, ...]:
    """What the last build planned for an owner."""
    return plan_in(store.node(plan_key(owner)))


def owner_at(store: Store, output: str) -> Owner | None:
    """The owner that an output had in the last build; None for one that was not made."""
    packed = store.node(output_key(output))
    if packed is None:
        return None
    kind, _, name = packed.decode().partition(SEPARATOR)
    return kind, name
