"""Compiled templates, kept: to compile the default theme is most of the work of a small build."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket, BytecodeCache

from portalgen.render import theme_compiler, theme_quick


@functools.cache
def _compiler() -> bytes:
    """What turns templates into code: another compiler gives other code for the same template."""
    own = [Path(str(module.__file__)) for module in (theme_compiler, theme_quick)]
    jinja = sorted(Path(jinja2.__file__).parent.glob("*.py"))  # quicker than asking for its version
    whole = hashlib.sha1(usedforsecurity=False)
    for path in (*own, *jinja):
        whole.update(path.read_bytes())
    return whole.digest()


class _ByCompiler(BytecodeCache):
    """Compiled templates are known by their text and by what compiled them."""

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha1(_compiler() + source.encode(), usedforsecurity=False).hexdigest()


class _SharedCache(_ByCompiler):
    """Compiled templates of a process, by name and path: those of the default theme serve every portal."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = (bucket.checksum, bucket.code)


_SHARED = _SharedCache()


class _KeptCache(_ByCompiler, jinja2.FileSystemBytecodeCache):
    """Compiled templates in a folder too, for the processes that come after."""

    def load_bytecode(self, bucket: Bucket) -> None:
        _SHARED.load_bytecode(bucket)
        if bucket.code is None:
            super().load_bytecode(bucket)
            _SHARED.dump_bytecode(bucket)
        elif not Path(self._get_cache_filename(bucket)).exists():
            super().dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        _SHARED.dump_bytecode(bucket)
        super().dump_bytecode(bucket)


def bytecode_cache(folder: Path | None) -> BytecodeCache:
    """Where compiled templates are kept: in the process, and in a folder if one is given."""
    if folder is None:
        return _SHARED
    folder.mkdir(parents=True, exist_ok=True)
    return _KeptCache(str(folder), "%s.jinja")


def keep_compiled(
    environment: jinja2.Environment, name: str, path: str, text: str, tree: nodes.Template
) -> None:
    """Compile a template that was parsed, unless it is known, and keep the code for rendering.

    Args:
        environment: with one of the caches above.
        name: as rendering asks for it.
        path: of the template, as people are shown it.
        text: of the template.
        tree: what was parsed from it.

    Raises:
        jinja2.TemplateSyntaxError: what only the compiler sees, such as a filter that does not exist.
    """
    cache = environment.bytecode_cache
    assert cache is not None
    bucket = cache.get_bucket(environment, name, path, text)
    if bucket.code is None:
        bucket.code = environment.compile(tree, name, path)
        cache.set_bucket(bucket)
