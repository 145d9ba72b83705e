"""From content to bytes: Markdown, templates, feeds, sitemaps, assets, images. May import content on down."""
