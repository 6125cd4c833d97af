import { GraphGround } from './graph-ground.js';

const KIT = 'export function build(): void {}\n';
const WORKSPACE = {
  'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n  - '!packages/old'\n",
  'packages/kit/package.json': '{"name":"@acme/kit","exports":{".":{"types":"./dist/index.d.ts","import":"./dist/index.js"},"./*":"./dist/*.js"},"imports":{"#own/*":"./code/own/*.ts"}}',
  'packages/kit/tsconfig.json': '{"extends":"../../tsconfig.base.json","compilerOptions":{"outDir":"./dist","rootDir":"./code"}}',
  'packages/kit/code/index.ts': KIT,
  'packages/kit/code/part.ts': "import { mine } from '#own/mine';\nexport const part = (): void => mine();\n",
  'packages/kit/code/own/mine.ts': 'export function mine(): void {}\n',
  'packages/old/package.json': '{"name":"@acme/kit"}',
  'packages/old/index.ts': KIT,
  'packages/app/package.json': '{"name":"app"}',
  'packages/app/main.ts': "import { build } from '@acme/kit';\nimport { part } from '@acme/kit/part';\nimport { help } from '~/help';\nexport function run(): void { build(); part(); help(); }\n",
  'tsconfig.base.json': '{"compilerOptions":{"baseUrl":".","paths":{"~/*":["lib/*"]}}}',
  'packages/app/tsconfig.json': '{"extends":["../../tsconfig.base"]}',
  'lib/help.ts': 'export function help(): void {}\n',
};

describe('packages of one repository', () => {
  let ground: GraphGround;
  beforeAll(async () => (ground = await GraphGround.make()));
  afterAll(() => ground.stop());

  it('are linked through what they export, to where it is written', async () => {
    const commit = ground.commit(WORKSPACE);
    await ground.refresh(commit);
    expect(await ground.places(commit)).toEqual([
      'packages/app/main.ts:1 - imports packages/kit/code/index.ts:1 build import',
      'packages/app/main.ts:2 - imports packages/kit/code/part.ts:2 part import',
      'packages/app/main.ts:3 - imports lib/help.ts:1 help import',
      'packages/app/main.ts:4 run calls lib/help.ts:1 help import',
      'packages/app/main.ts:4 run calls packages/kit/code/index.ts:1 build import',
      'packages/app/main.ts:4 run calls packages/kit/code/part.ts:2 part import',
      'packages/kit/code/part.ts:1 - imports packages/kit/code/own/mine.ts:1 mine import',
      'packages/kit/code/part.ts:2 part calls packages/kit/code/own/mine.ts:1 mine import',
    ]);
  });

  it('a changed manifest alone is linked anew, and what it lost is no link any more', async () => {
    const commit = ground.commit({ 'packages/kit/package.json': '{"name":"@acme/kit","exports":{".":"./code/part.ts","./part":null}}' });
    expect(await ground.refresh(commit)).toMatchObject({ parsed: 0 });
    expect((await ground.places(commit)).filter((line) => line.startsWith('packages/app/main.ts'))).toEqual([
      'packages/app/main.ts:1 - imports packages/kit/code/part.ts:- - import',
      'packages/app/main.ts:3 - imports lib/help.ts:1 help import',
      'packages/app/main.ts:4 run calls lib/help.ts:1 help import',
    ]);
  });
});
