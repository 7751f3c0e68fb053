"""/api/v1/: the public record as read-only JSON, with an OpenAPI description. No draft is read."""
