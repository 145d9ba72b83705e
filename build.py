"""``python build.py`` is ``portalgen build``."""

import sys

from portalgen.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
