#!/usr/bin/env bash
# A bakery with three shops wrote down, for one month, how many loaves it baked and sold, and how much it rained.
# The numbers are made up. Run this file in a terminal: bash bakery.sh
set -euo pipefail
cd "$(dirname "$0")"
days=data/bakery.csv # date,shop,baked,sold,rain_mm

# What each shop baked, sold and had left over in the whole month.
totals() {
  awk -F, 'NR > 1 { baked[$2] += $3; sold[$2] += $4 }
    END { for (shop in baked) printf "%-8s baked %5d, sold %5d, left %4d\n", shop, baked[shop], sold[shop], baked[shop] - sold[shop] }' "$days" |
    sort
}

# Exercise 1: on which day of the week is most bread left over, and in which shop?
# A hint: date -d 2026-03-01 +%A
most_left_over() {
  echo "your answer here"
}

# Exercise 2: how many loaves does each shop sell on a rainy day, and how many on a dry one?
sold_when_it_rains() {
  echo "your answer here"
}

# Exercise 3: how many loaves should each shop bake on a dry Saturday?
loaves_for_saturday() {
  echo "your answer here"
}

totals
echo
echo "1. Most is left over: $(most_left_over)"
echo "2. Sold when it rains: $(sold_when_it_rains)"
echo "3. For a dry Saturday: $(loaves_for_saturday)"
