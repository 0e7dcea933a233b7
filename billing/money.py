"""Amounts as people read them. Money is whole minor units everywhere else."""

from django.conf import settings

SYMBOLS = {"eur": "€", "usd": "$", "gbp": "£", "chf": "CHF "}


def money(minor: int) -> str:
    """`€1,234.50`"""
    return f"{SYMBOLS[settings.BILLING_CURRENCY]}{minor // 100:,}.{minor % 100:02}"
