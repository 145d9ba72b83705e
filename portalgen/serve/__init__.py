"""Live preview on the editor's own machine. May import editorial and below.

``watch`` gathers what was saved, ``reading`` reads only that, ``preview`` makes only the pages that are
looked at, ``answers`` decides what an address gets, ``bar`` adds the preview bar, ``session`` holds it
together and ``server`` speaks HTTP. Nothing is written but the cache of images under ``.portalgen/``.
"""
