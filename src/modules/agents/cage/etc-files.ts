import { INSIDE, INSIDE_ID } from './inside.js';

/** The whole of `/etc` that is ours, by file name; the host's accounts and resolvers stay outside. */
export const ETC_FILES: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/:/bin/false\nagent:x:${INSIDE_ID}:${INSIDE_ID}:agent:${INSIDE.home}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n`,
  group: `root:x:0:\nagent:x:${INSIDE_ID}:\nnogroup:x:65534:\n`,
  hosts: '127.0.0.1 localhost cage\n::1 localhost cage\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  gitconfig: `[safe]\n\tdirectory = ${INSIDE.workspace}\n[user]\n\tname = agent\n\temail = agent@cage.invalid\n[gc]\n\tauto = 0\n`,
};
