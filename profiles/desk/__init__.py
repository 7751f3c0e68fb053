"""The first page of the desk and the page of each app: queues of work, and the rights of an account."""
