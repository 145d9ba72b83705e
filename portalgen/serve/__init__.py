"""Live preview: watches, builds what changed, shows errors over the page. May import editorial and below."""
