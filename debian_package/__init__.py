"""The Debian package, the bundle for computers without a network, and the trial of both on a bare Debian."""
