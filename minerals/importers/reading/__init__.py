"""From files to rows: bounded, decoded, recognised by form, each row accounted for."""
