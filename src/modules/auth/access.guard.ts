import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { ACCESS, IN_PERSON, type Access } from '../../shared/http/access.js';
import { mayActAs, type RequestOfPrincipal, type UserRole } from '../../shared/http/principal.js';
import { PrincipalFinder } from './principal-finder.js';
import { refusals } from './refusals.js';
import { isOwnRequest } from './same-origin.js';
import { isInScope } from './scope.js';

/** What a route asks for. */
interface Demand {
  readonly role: UserRole;
  readonly inPerson: boolean;
}

/** Stands before every route of every controller. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly finder: PrincipalFinder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError `auth.required`, `auth.token` (401), `auth.foreign_request`, `auth.role`, `auth.scope`, `auth.in_person` (403) */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, places);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<RequestOfPrincipal>();
    const inPerson = this.reflector.getAllAndOverride<boolean | undefined>(IN_PERSON, places) ?? false;
    await this.admit(request, { role: access?.role ?? 'administrator', inPerson });
    return true;
  }

  /** The same for what is no controller's route. */
  async admit(request: RequestOfPrincipal, { role, inPerson }: Demand): Promise<void> {
    const principal = await this.finder.find(request);
    if (principal === undefined) throw refusals.notLoggedIn();
    const { token } = principal;
    // A browser sends its cookie by itself, for whoever asks; a token it does not.
    if (token === undefined && !isOwnRequest(request.method, request.headers, this.config.http.publicUrl)) throw refusals.foreignRequest();
    if (!mayActAs(principal.role, role)) throw refusals.role(role);
    if (token !== undefined && inPerson) throw refusals.inPerson();
    if (token !== undefined && !isInScope(token.scope, role, request.method)) throw refusals.scope(token.scope);
    request.principal = principal;
    request.stands = async () => mayActAs((await this.finder.findAgain(request))?.role, role);
  }
}
