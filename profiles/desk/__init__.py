"""The first page of the desk and the page of each app: queues of work, and what somebody may do."""
