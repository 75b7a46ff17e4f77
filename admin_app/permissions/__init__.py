"""Who may do what: one policy, asked by screens, services and commands alike."""
