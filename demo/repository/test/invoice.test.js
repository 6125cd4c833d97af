import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalOf } from '../src/invoice.js';

test('an empty invoice costs nothing', () => {
  assert.equal(totalOf([], 0.19), 0);
});

test('lines are added up', () => {
  assert.equal(totalOf([{ quantity: 2, unitPrice: 10 }, { quantity: 1, unitPrice: 5 }], 0), 25);
});

test('a fraction of a cent is rounded to the nearest cent', () => {
  assert.equal(totalOf([{ quantity: 2, unitPrice: 12.49 }], 0.19), 29.73); // 29.7262
});
