"""checks.reports."""
