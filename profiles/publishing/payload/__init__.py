"""The payload of an edition: its shape, JSON, upgrades, projections and changes."""
