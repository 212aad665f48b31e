"""From one page to its articles: lines and their features, cleaning, splitting, what is stated."""
