"""A small order service: what ftlint finds, and what it leaves alone."""

from .stock import Stock

__all__ = ["Stock"]
