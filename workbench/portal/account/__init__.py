"""A person's own account: who they are, how they sign in, where they are signed in, and its end."""
