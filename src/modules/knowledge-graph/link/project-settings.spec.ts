import { isSettingsFile, readSettings } from './project-settings.js';

const read = (files: Readonly<Record<string, string>>) => readSettings(new Map(Object.entries(files)));

it.each(['package.json', 'a/tsconfig.json', 'tsconfig.build.json', 'jsconfig.json'])('%s is one', (path) => expect(isSettingsFile(path)).toBe(true));
it.each(['node_modules/a/package.json', 'test/fixtures/package.json', 'xpackage.json', 'package.json5', 'a/package-lock.json'])('%s is none', (path) => expect(isSettingsFile(path)).toBe(false));

it('packages by their names, the first of a name', () => {
  expect([...read({ 'b/package.json': '{"name":"kit"}', 'a/package.json': '{"name":"kit"}', 'package.json': '{"version":"1"}' }).packages]).toEqual([['kit', 'a']]);
});

it('aliases with their folders, the deepest first; comments, commas and text that looks like them', () => {
  const { aliases } = read({
    'tsconfig.json': '{ // the base\n "compilerOptions": { /* here */ "baseUrl": "./src", "paths": { "@/*": ["./*", 5], "//x": ["y"], }, }, }',
    'apps/web/tsconfig.json': '{"compilerOptions":{"paths":{"~/*":["./lib/*"]}}}',
    'apps/tsconfig.json': '{"extends":"../tsconfig.json"}',
  });
  expect(aliases).toEqual([
    { folder: 'apps/web', base: 'apps/web', paths: [['~/*', ['./lib/*']]] },
    { folder: '.', base: 'src', paths: [['@/*', ['./*']], ['//x', ['y']]] },
  ]);
});

it.each(['', 'no json', '[]', 'null', '5', '{"compilerOptions":null}', '{"compilerOptions":5}', '{"compilerOptions":{"paths":"x","baseUrl":4}}', '{"compilerOptions":{"paths":{"a":"b"}}}', '{"name":5}', '{"__proto__":{"name":"x"}}'])('whatever a file holds, it is no fault: %s', (text) => {
  expect(() => read({ 'tsconfig.json': text, 'package.json': text })).not.toThrow();
});
