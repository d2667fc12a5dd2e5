"""The HTTP interface for tills: the server, its door, and the routes behind it. Imports no window."""
