import { isSettingsFile, readSettings } from './project-settings.js';

const read = (files: Readonly<Record<string, string>>) => readSettings(new Map(Object.entries(files)));

it.each(['package.json', 'a/tsconfig.json', 'tsconfig.build.json', 'jsconfig.json'])('%s is one', (path) => expect(isSettingsFile(path)).toBe(true));
it.each(['node_modules/a/package.json', 'test/fixtures/package.json', 'xpackage.json', 'package.json5', 'a/package-lock.json'])('%s is none', (path) => expect(isSettingsFile(path)).toBe(false));

it('packages by their names, the first of a name', () => {
  const { workspaces } = read({ 'b/package.json': '{"name":"kit"}', 'a/package.json': '{"name":"kit"}', 'package.json': '{"version":"1"}' });
  expect([workspaces.any('kit')?.folder, workspaces.any('gone'), workspaces.around('b/c/x.ts')?.folder, workspaces.around('x.ts')?.folder]).toEqual(['a', undefined, 'b', '.']);
});

it('configurations by their folders; comments, commas and text that looks like them', () => {
  const { configs } = read({
    'tsconfig.json': '\uFEFF{ // the base\n "compilerOptions": { /* here */ "baseUrl": "./src", "paths": { "@/*": ["./*,]", 5], "//x": ["y"], }, }, }',
    'apps/web/tsconfig.json': '{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}',
    'apps/tsconfig.json': '{"extends":"../tsconfig.json"}',
  });
  const root = { base: 'src', paths: [['//x', ['src/y']], ['@/*', ['src/*,]']]], outputs: [] };
  expect(Object.fromEntries(configs)).toEqual({
    'apps/web': [{ folder: 'apps/web', base: undefined, paths: [['~/*', ['apps/web/lib/*']]], outputs: [] }],
    apps: [{ folder: 'apps', ...root }],
    '.': [{ folder: '.', ...root }],
  });
});

it.each(['', 'no json', '[]', 'null', '5', '{"compilerOptions":null}', '{"compilerOptions":5}', '{"compilerOptions":{"paths":"x","baseUrl":4}}', '{"compilerOptions":{"paths":{"a":"b"}}}', '{"name":5}', '{"__proto__":{"name":"x"}}'])('whatever a file holds, it is no fault: %s', (text) => {
  expect(() => read({ 'tsconfig.json': text, 'package.json': text })).not.toThrow();
});
