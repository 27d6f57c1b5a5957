"""Web pages → blocks: the page is parsed, walked, its article found, and what it says of itself collected."""
