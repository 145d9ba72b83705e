"""Every edit: importing the modules that define them fills the registers."""

from __future__ import annotations

import edits_broken  # noqa: F401
import edits_frame  # noqa: F401
import edits_items  # noqa: F401
import edits_media  # noqa: F401
import edits_theme  # noqa: F401
from edits import BREAKS, EDITS, MOMENTS

__all__ = ["BREAKS", "EDITS", "MOMENTS"]
