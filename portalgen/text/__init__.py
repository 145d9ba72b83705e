"""Vietnamese and Unicode text: folding, slugs, dates, order, symbols of documents, working days."""
