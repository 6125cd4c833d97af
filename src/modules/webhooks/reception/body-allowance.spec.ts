import { BodyAllowance, type BodyShare } from './body-allowance.js';

describe('BodyAllowance', () => {
  let allowance: BodyAllowance;
  let refused: string[];
  const open = (name: string): BodyShare => allowance.open(() => refused.push(name));

  beforeEach(() => {
    allowance = new BodyAllowance(100);
    refused = [];
  });

  it('lets the bodies through that fit together', () => {
    const [one, two] = [open('one'), open('two')];
    one.take(60);
    two.take(40);
    expect(refused).toEqual([]);
  });

  it('refuses the largest, not the newcomer', () => {
    const [large, middle, small] = [open('large'), open('middle'), open('small')];
    large.take(50);
    middle.take(45);
    small.take(10);
    expect(refused).toEqual(['large']);
    small.take(40);
    expect(refused).toEqual(['large']);
    small.take(10);
    expect(refused).toEqual(['large', 'small']);
  });

  it('gives back what ended, once', () => {
    const one = open('one');
    one.take(100);
    one.end();
    one.end();
    const two = open('two');
    two.take(100);
    expect(refused).toEqual([]);
    two.take(1);
    expect(refused).toEqual(['two']);
    two.take(1_000);
    open('three').take(100);
    expect(refused).toEqual(['two']);
  });

  it('refuses as many as it takes', () => {
    const bodies = Array.from({ length: 10 }, (_, n) => open(String(n)));
    for (const body of bodies) body.take(10);
    open('whole').take(25);
    expect(refused).toEqual(['whole']);
  });
});
