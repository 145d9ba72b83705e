"""Edits of the theme: templates, partials, static files, tokens, words, overrides of the portal's own theme."""

from __future__ import annotations

from edits import edit
from picking import Pick, one, yes
from portal_model import World

_VISIBLE = (
    "base.html",
    "items/generic.html",
    "items/news_article.html",
    "column.html",
    "header.html",
    "footer.html",
    "tombstone.html",
)
_PARTS = ("partials/note.html", "partials/lists.html", "partials/values.html")


@edit
def template(world: World, pick: Pick) -> str:
    """A template or a partial: words that are seen, or a comment that nobody sees."""
    name = f"themes/default/templates/{one(pick, (*_VISIBLE, *_PARTS))}"
    text = world.theme[name]
    number = world.fresh()
    if yes(pick):
        world.theme[name] = text + f"{{# lần {number} #}}\n"
        return f"{name}: a comment"
    marks = ("</body>", "</h1>", "</li>", "</footer>", "</p>", "{% endblock %}")
    mark = next((mark for mark in marks if mark in text), "")
    world.theme[name] = text.replace(mark, f" {number}{mark}") if mark else text
    return f"{name}: {number} before {mark!r}"


@edit
def theme_file(world: World, pick: Pick) -> str:
    """A static file, a token of the style sheet, a word."""
    number = world.fresh()
    match one(pick, ("token", "static", "new", "word", "style")):
        case "token":
            path, text = "static/css/_tokens.css", f":root {{ --ink: #{number:06d}; }}\n"
        case "static":
            path, text = "static/img/nen.txt", f"nen {number}\n"
        case "new":
            path, text = f"static/img/tep-{number % 3}.txt", f"tep {number}\n"
        case "style":
            path, text = (
                "static/css/main.css",
                f'@import "_tokens.css";\nbody {{ color: var(--ink); top: {number}px; }}\n',
            )
        case _:
            path = one(pick, ("locales/vi.po", "locales/en.po"))
            text = world.theme[f"themes/default/{path}"].replace('msgstr "Ghi', f'msgstr "{number} Ghi')
            text = text.replace('msgstr "Note', f'msgstr "{number} Note')
    world.theme[f"themes/default/{path}"] = text
    return f"themes/default/{path}: {number}"


@edit
def theme_override(world: World, pick: Pick) -> str:
    """The portal's own theme hides a file of the one that it extends, or no longer does."""
    name = one(
        pick,
        (
            "templates/partials/note.html",
            "templates/items/news_article.html",
            "templates/footer.html",
            "static/css/_tokens.css",
            "static/img/nen.txt",
            "locales/vi.po",
            "templates/items/draft_consultation.html",
        ),
    )
    path = f"themes/rieng/{name}"
    if path in world.theme:
        del world.theme[path]
        return f"{path} deleted"
    number = world.fresh()
    inherited = world.theme[f"themes/default/{name}"]
    added = {
        "html": f"{{% if true %}}riêng {number}{{% endif %}}\n",
        "css": f"/* */ i {{ top: {number}px }}\n",
        "txt": f"{number}\n",
    }
    end = added.get(name.rpartition(".")[2], "")
    if '{% extends "' in inherited:
        world.theme[path] = (
            f'{{% extends "parent:{name.removeprefix("templates/")}" %}}\n{{% block more %}}{end}{{% endblock %}}\n'
        )
    else:
        world.theme[path] = inherited.replace("Ghi chú", f"Ghi chú {number}") + end
    return f"{path} added ({number})"
