"""The content as frozen values: loader, types, sites, columns, units. May import text and diagnostics."""
