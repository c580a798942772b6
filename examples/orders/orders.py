"""What orders are, and what can be told of many: the Python half of the example."""

import csv
import statistics
from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cmp_to_key

CENT = Decimal("0.01")


class Order:
    def __init__(self, row):
        self.number = int(row["number"])
        self.placed = datetime.fromisoformat(row["placed"])
        self.customer = row["customer"]
        self.country = row["country"]
        self.product = row["product"]
        self.quantity = int(row["quantity"])
        self.total = Decimal(row["price"]) * self.quantity

    def __str__(self):
        return f"#{self.number} {self.customer}: {self.quantity} × {self.product}"


def parse(lines):
    """Orders from the lines of a CSV file; any iterable of strings will do."""
    return [Order(row) for row in csv.DictReader(lines)]


def group(orders, key):
    groups = defaultdict(list)
    for order in orders:
        groups[key(order)].append(order)
    return groups


def summary(name, orders):
    totals = [order.total for order in orders]
    return {
        "name": name,
        "orders": len(orders),
        "revenue": str(sum(totals)),
        "median": str(statistics.median(totals).quantize(CENT, ROUND_HALF_UP)),
        "spread": round(statistics.pstdev(map(float, totals)), 2),
    }


def by_month(orders):
    months = group(orders, lambda order: order.placed.strftime("%Y-%m"))
    return [summary(month, group) for month, group in sorted(months.items())]


def ranked(orders, compare, *, key, limit=5):
    """The groups of `orders` by an attribute, in the order of a comparator."""
    groups = [summary(name, group) for name, group in group(orders, lambda order: getattr(order, key)).items()]
    return sorted(groups, key=cmp_to_key(compare))[:limit]


def largest(orders):
    return max(orders, key=lambda order: order.total)
