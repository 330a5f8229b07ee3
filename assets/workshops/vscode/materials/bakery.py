"""A bakery with three shops wrote down, for one month, how many loaves it baked and sold, and how much it rained.

The numbers are made up. Run this file in a terminal: python3 bakery.py
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path


def read_days(path):
    """The rows of the file: a dictionary for each shop and day."""
    with open(path, newline="") as file:
        return [
            {
                "date": date.fromisoformat(row["date"]),
                "shop": row["shop"],
                "baked": int(row["baked"]),
                "sold": int(row["sold"]),
                "rain_mm": float(row["rain_mm"]),
            }
            for row in csv.DictReader(file)
        ]


def totals(days):
    """What each shop baked and sold in the whole month."""
    shops = defaultdict(lambda: {"baked": 0, "sold": 0})
    for day in days:
        shops[day["shop"]]["baked"] += day["baked"]
        shops[day["shop"]]["sold"] += day["sold"]
    return shops


def most_left_over(days):
    """Exercise 1: on which day of the week is most bread left over, and in which shop?

    A hint: day["date"].strftime("%A")
    """
    return "your answer here"


def sold_when_it_rains(days):
    """Exercise 2: how many loaves does each shop sell on a rainy day, and how many on a dry one?"""
    return "your answer here"


def loaves_for_saturday(days):
    """Exercise 3: how many loaves should each shop bake on a dry Saturday?"""
    return "your answer here"


if __name__ == "__main__":
    days = read_days(Path(__file__).parent / "data" / "bakery.csv")
    for shop, total in totals(days).items():
        left = total["baked"] - total["sold"]
        print(f"{shop:8} baked {total['baked']:5}, sold {total['sold']:5}, left {left:4}")
    print()
    print("1. Most is left over:", most_left_over(days))
    print("2. Sold when it rains:", sold_when_it_rains(days))
    print("3. For a dry Saturday:", loaves_for_saturday(days))
