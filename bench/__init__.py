"""What `make bench` measures, on real servers of this machine."""
