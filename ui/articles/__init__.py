"""The articles view: what its routes under `/api/articles` do. The page's part lies in `ui/assets/articles*.js`."""
