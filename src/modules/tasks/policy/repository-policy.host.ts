import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost, type RepositoryRef } from '../../repos/index.js';
import { parsePolicy } from './parse-policy.js';
import { POLICY_PATH, type Policy, type RepositoryPolicy } from './repository-policy.port.js';

@Injectable()
export class HostRepositoryPolicy implements RepositoryPolicy {
  constructor(@Inject(CODE_HOST) private readonly host: CodeHost) {}

  async load(repository: RepositoryRef, defaultBranch?: string): Promise<Policy> {
    const branch = defaultBranch ?? (await this.host.repository(repository)).defaultBranch;
    const text = await this.host.readFile(repository, POLICY_PATH, branch);
    return text === undefined ? { verify: undefined, mention: undefined } : parsePolicy(text);
  }
}
