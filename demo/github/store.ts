import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PullRecord, ReactionRecord, Repository } from './types.js';

interface Saved {
  privateKey: string;
  repositories: Repository[];
  pulls: PullRecord[];
  reactions: ReactionRecord[];
  nextId: number;
  /** `owner/name` in lower case → the repository that had this name before. */
  formerNames?: Record<string, number>;
  /** Organisation → those who belong to it, both in lower case. */
  members?: Record<string, string[]>;
}

/** What the front itself owns, kept in one JSON file; commits are in the bare repositories, the rest is emulate's. */
export class Store {
  private readonly file: string;
  private readonly saved: Saved;

  constructor(readonly dataDir: string) {
    this.file = join(dataDir, 'front.json');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const empty: Saved = { privateKey: '', repositories: [], pulls: [], reactions: [], nextId: 1 };
    this.saved = existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Saved) : empty;
  }

  get privateKey(): string {
    return this.saved.privateKey;
  }

  set privateKey(pem: string) {
    this.saved.privateKey = pem;
    this.save();
  }

  bareDirOf(owner: string, name: string): string {
    return join(this.dataDir, 'repositories', owner, `${name}.git`);
  }

  repository(owner: string, name: string): Repository | undefined {
    const key = `${owner}/${name}`.toLowerCase();
    return this.saved.repositories.find((one) => `${one.owner}/${one.name}`.toLowerCase() === key);
  }

  byId(id: number): Repository | undefined {
    return this.saved.repositories.find((one) => one.id === id);
  }

  /** The repository that went by this name before, unless another has it now. */
  formerly(owner: string, name: string): Repository | undefined {
    if (this.repository(owner, name)) return undefined;
    return this.byId(this.saved.formerNames?.[`${owner}/${name}`.toLowerCase()] ?? 0);
  }

  rename(repository: Repository, name: string): Repository {
    this.saved.formerNames = { ...this.saved.formerNames, [`${repository.owner}/${repository.name}`.toLowerCase()]: repository.id };
    const renamed = { ...repository, name };
    this.keepRepository(renamed);
    return renamed;
  }

  isMember(organization: string, login: string): boolean {
    return this.saved.members?.[organization.toLowerCase()]?.includes(login.toLowerCase()) ?? false;
  }

  setMember(organization: string, login: string, member: boolean): void {
    const others = (this.saved.members?.[organization.toLowerCase()] ?? []).filter((one) => one !== login.toLowerCase());
    this.saved.members = { ...this.saved.members, [organization.toLowerCase()]: member ? [...others, login.toLowerCase()] : others };
    this.save();
  }

  repositories(): readonly Repository[] {
    return this.saved.repositories;
  }

  keepRepository(repository: Repository): void {
    this.saved.repositories = [...this.saved.repositories.filter(({ id }) => id !== repository.id), repository];
    this.save();
  }

  pulls(repositoryId: number): PullRecord[] {
    return this.saved.pulls.filter((pull) => pull.repositoryId === repositoryId);
  }

  pull(repositoryId: number, number: number): PullRecord | undefined {
    return this.pulls(repositoryId).find((pull) => pull.number === number);
  }

  addPull(pull: PullRecord): void {
    this.saved.pulls.push(pull);
    this.save();
  }

  reactions(repositoryId: number, target: ReactionRecord['target'], targetId: number): ReactionRecord[] {
    return this.saved.reactions.filter((one) => one.repositoryId === repositoryId && one.target === target && one.targetId === targetId);
  }

  addReaction(reaction: Omit<ReactionRecord, 'id'>): ReactionRecord {
    const record = { id: this.saved.nextId++, ...reaction };
    this.saved.reactions.push(record);
    this.save();
    return record;
  }

  /** Records are changed in place; whoever does it saves. */
  save(): void {
    const draft = `${this.file}.draft`;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(draft, JSON.stringify(this.saved), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}
