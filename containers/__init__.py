"""Building and testing of the containers of docker-compose.yml without a container engine."""
