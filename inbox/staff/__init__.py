"""Who may sign in, by what proof, and what each may do."""
