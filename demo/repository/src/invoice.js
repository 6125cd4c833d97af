/** Rounds an amount of money to whole cents. */
export function roundToCents(amount) {
  return Math.floor(amount * 100) / 100;
}

/** Sum of an invoice with tax, in the currency's main unit. `taxRate` is 0.19 for 19 %. */
export function totalOf(lines, taxRate) {
  const net = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  return roundToCents(net * (1 + taxRate));
}
