"""From files to a searchable index: reading, cleaning, splitting, storing. Needs no model server and no UI."""
