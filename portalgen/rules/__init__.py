"""Rules over content that was read: what a build reports beside what makes it impossible.

Each rule is a small function from a view to findings, registered with its scope (``rules.registry``), so that
the same function runs in a build, in ``check`` and in ``check --changed-since``.
"""
