"""Sign-in: users and their roles, sessions, and what each role may call."""
