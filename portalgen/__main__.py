"""``python -m portalgen`` is the ``portalgen`` command."""

from portalgen.cli import main

if __name__ == "__main__":
    main()
