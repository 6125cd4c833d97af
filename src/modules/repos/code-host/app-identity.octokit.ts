import type { AppSigner } from '../../tokens/index.js';
import { appSchema, type AppAnswer, type Author } from './answers.js';
import type { HostCaller } from './host-caller.js';

/** What can tell whose work it is. */
export interface Authored {
  readonly user?: Author;
  readonly performed_via_github_app?: { readonly id: number } | null;
}

/** Who we are on GitHub; asked once, a failure is not remembered. */
export class AppIdentity {
  private known: Promise<AppAnswer> | undefined;

  constructor(
    private readonly caller: HostCaller,
    private readonly signer: AppSigner,
  ) {}

  async slug(): Promise<string> {
    return (await this.app()).slug;
  }

  /**
   * Tells whether our App itself wrote something. Always a bot: what a person does through our App (a user token) also names the
   * App and is still the person's.
   */
  async recognizer(): Promise<(work: Authored) => boolean> {
    const { id, slug } = await this.app();
    return ({ user, performed_via_github_app: app }) => user?.type === 'Bot' && (user.login === `${slug}[bot]` || app?.id === id);
  }

  private async app(): Promise<AppAnswer> {
    this.known ??= this.ask().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return await this.known;
  }

  private async ask(): Promise<AppAnswer> {
    const jwt = this.signer.createJwt(this.caller.time.now());
    return await this.caller.askAsApp(appSchema, jwt, (rest, headers) => rest.apps.getAuthenticated({ headers }));
  }
}
