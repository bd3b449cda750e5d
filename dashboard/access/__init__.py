"""The door of the dashboard: login, logout, and the check of every request."""
