"""Questions made from sentences, with no model: figures, names, places, dates, lists and definitions."""
