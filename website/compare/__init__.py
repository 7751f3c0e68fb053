"""/compare/: two to five countries side by side, in figures, trade, roles, official lists and policies.

`asked` reads the address, `facts` the database, in fourteen queries at the most, `page` is what templates loop over.
"""
