const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const fine = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 3,
  maximumFractionDigits: 4,
});

/** An amount in USD: `$12.40`; what is under a cent but not nothing is described as such. */
export function money(amount: number): string {
  return amount > 0 && amount < 0.005 ? 'under $0.01' : cents.format(amount);
}

/** A price per hour, with more digits while it is small: `$0.0225`. */
export function unitPrice(amount: number): string {
  return amount > 0 && amount < 1 ? fine.format(amount) : cents.format(amount);
}
