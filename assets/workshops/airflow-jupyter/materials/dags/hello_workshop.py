"""A first pipeline: it greets, and it adds up what the bakery sold.

Look for `hello_workshop` in Airflow, switch it on, and start it with the arrow on the right.
"""

import csv
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pendulum

from airflow.decorators import dag, task

# The home of your seat, as Airflow sees it: this file lies in its folder dags/.
HOME = Path(__file__).resolve().parent.parent


@dag(
    # Yesterday, whenever you read this: nothing of the past is waiting to be made up for.
    start_date=pendulum.today("UTC").subtract(days=1),
    schedule=timedelta(days=1),
    catchup=False,
    max_active_runs=1,
    tags=["workshop"],
)
def hello_workshop():
    @task
    def greet(name: str) -> str:
        message = f"Hello, {name}. Your pipeline works."
        print(message)
        return message

    @task
    def add_up() -> dict:
        """Loaves sold by each shop."""
        sold = defaultdict(int)
        with open(HOME / "data" / "bakery.csv", newline="") as file:
            for row in csv.DictReader(file):
                sold[row["shop"]] += int(row["sold"])
        return dict(sold)

    @task
    def best(sold: dict) -> str:
        shop = max(sold, key=sold.get)
        print(f"{shop} sold most: {sold[shop]} loaves.")
        return shop

    greet("participant") >> best(add_up())


hello_workshop()
