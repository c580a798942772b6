"""Makes a file of orders, the same one each time: `poly make_orders.py [ROWS]`."""

import csv
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

SEED = 1815
START = datetime(2025, 1, 1, 8, 0)
PRODUCTS = {
    "Espresso beans, 1 kg": "24.90",
    'Filter papers "No. 4"': "3.45",
    "Kettle": "59.00",
    "Hand grinder": "89.50",
    "Cup, blue": "7.20",
    "Cup, white": "7.20",
    "Scale": "34.99",
}
FIRST = ["Ada", "Bo", "Chidi", "Dana", "Émile", "Fatou", "Goran", "Hye-jin", "Ines", "Jürgen"]
LAST = ["Okafor", "Lindqvist", "Haddad", "Novák", "Silva", "Tanaka", "O'Neill", "Kaya"]
COUNTRIES = ["DE", "FR", "NG", "SE", "CZ", "PT", "JP", "IE", "TR"]


def rows(count):
    rng = random.Random(SEED)
    customers = [(f"{first} {last}", rng.choice(COUNTRIES)) for first in FIRST for last in LAST]
    placed = START
    for number in range(1, count + 1):
        placed += timedelta(minutes=rng.randrange(5, 90))
        customer, country = rng.choice(customers)
        product = rng.choice(list(PRODUCTS))
        quantity = rng.choice([1, 1, 1, 2, 2, 3, 5, 12])
        yield number, placed.isoformat(), customer, country, product, quantity, PRODUCTS[product]


def write(path, count=10_000):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "placed", "customer", "country", "product", "quantity", "price"])
        writer.writerows(rows(count))


if __name__ == "__main__":
    write(Path(__file__).with_name("orders.csv"), *map(int, sys.argv[1:]))
