"""The trainers' view: session packs made, edited, kept, checked anew and exported."""
