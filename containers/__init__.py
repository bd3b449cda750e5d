"""Builds and tries the containers of docker-compose.yml."""
