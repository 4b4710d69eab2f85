"""Tells closely related bacterial strains apart by the k-mers that they share."""

__version__ = "2.3.1"
