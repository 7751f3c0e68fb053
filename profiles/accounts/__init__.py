"""Access to the desk: groups, people, rights, sign-in."""
