/** The Claude Code that this version was made and tested with: the one that test/agents pins. */
export const KNOWN_CLAUDE = '2.1.330';

/** The number in `2.1.330 (Claude Code)`; undefined when the text is none. */
export const claudeVersionIn = (text: string): string | undefined => /^(\d+\.\d+\.\d+\S*)/.exec(text.trim())?.[1];

/** A word on a program that is another than the known one. */
export const otherClaude = (version: string): string | undefined => (version === KNOWN_CLAUDE ? undefined : `Claude Code ${version} is not the ${KNOWN_CLAUDE} that agent-bot was tested with`);
