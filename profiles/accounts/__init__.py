"""Who may use the desk: groups, people, rights, sign-in."""
