import { linksOf } from '../../../../test/support/graph-facts.js';

const OWN = { 'own.ts': 'export class Own { any() {} connect() {} save() {} at() {} observe() {} }', 'own.py': 'class Own:\n    def connect(self): pass\n    def fromkeys(self): pass\n    def save(self): pass\n' };
const guessed = async (path: string, text: string): Promise<string[]> => (await linksOf({ ...OWN, [path]: text }, path)).filter((line) => line.includes('unique_name'));

describe('what is not ours is not guessed to be', () => {
  it.each([
    ["a global's", 'AbortSignal.any([a]);'],
    ["a list's", 'list.at(-1);'],
    ['of a global that is made', 'const o = new IntersectionObserver(f);\no.observe(x);'],
    ['of a parameter', "import { Client } from 'pg';\nfunction f(client: Client) { client.connect(); }"],
    ['of a variable', "import { Client } from 'pg';\nconst client = new Client();\nclient.connect();"],
    ['of a result', "import express from 'express';\nconst app = express();\napp.connect();"],
    ['of a field', "import { Client } from 'pg';\nclass A { constructor(private readonly client: Client) {} go() { this.client.connect(); } }"],
    ['of a field that is made', "import { Client } from 'pg';\nclass A { client = new Client(); go() { this.client.connect(); } }"],
    ['of what a function gives', "import type { Session } from 'web';\nfunction session(): Session { return x; }\nsession().save();"],
    ['of what a function gives elsewhere', "import { session } from './web.js';\nsession().save();"],
    ['of a member of a module', "import * as pg from 'pg';\nconst c = new pg.Client();\nc.connect();"],
    ['of a type of the language', 'function f(m: Map<string, number>, s: AbortSignal) { m.save(); s.any(); }'],
  ])('%s', async (_what, text) => {
    const web = { 'web.ts': "import type { Session } from 'web';\nexport function session(): Session { return x; }" };
    expect((await linksOf({ ...OWN, ...web, 'a.ts': text }, 'a.ts')).filter((line) => line.includes('unique_name'))).toEqual([]);
  });

  it.each([
    ['import psycopg\nc = psycopg.Connection()\nc.connect()'],
    ['import psycopg\ndef f(c: psycopg.Connection):\n    c.connect()'],
    ['import psycopg\nclass A:\n    def __init__(self):\n        self.c = psycopg.Connection()\n    def go(self):\n        self.c.connect()'],
    ['dict.fromkeys(x)'],
  ])('in Python: %s', async (text) => expect(await guessed('a.py', text)).toEqual([]));

  it('but what nobody knows may be', async () => {
    expect(await guessed('a.ts', 'f((x) => x.connect());')).toHaveLength(1);
    expect(await guessed('a.ts', 'function f(AbortSignal) { AbortSignal.any(); }')).toHaveLength(1);
    expect(await guessed('a.py', 'def f(x):\n    x.save()')).toHaveLength(1);
  });
});

describe('a type is the class alone that it names', () => {
  it.each([
    ["the type of a member", "function f(x: Own['dep']) { x.save(); }"],
    ['a promise that is not waited for', 'function f(x: Promise<Own>) { x.save(); }'],
    ['a list', 'function f(x: Own[]) { x.save(); }'],
  ])('%s', async (_what, text) => {
    expect((await linksOf({ ...OWN, 'a.ts': `import { Own } from './own.js';\n${text}` }, 'a.ts')).filter((line) => line.includes('receiver_type'))).toEqual([]);
  });

  it('while the result of a function is waited for', async () => {
    const text = "import { Own } from './own.js';\nasync function make(): Promise<Own> { return new Own(); }\nasync function f() { const x = await make(); x.save(); (await make()).connect(); }";
    expect((await linksOf({ ...OWN, 'a.ts': text }, 'a.ts')).filter((line) => line.includes('receiver_type'))).toHaveLength(2);
  });
});
