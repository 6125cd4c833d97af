import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { ACCESS, type Access } from '../../shared/http/access.js';
import { mayActAs, type RequestOfPrincipal, type UserRole } from '../../shared/http/principal.js';
import { PrincipalFinder } from './principal-finder.js';
import { refusals } from './refusals.js';
import { isOwnRequest } from './same-origin.js';

/** Stands before every route of every controller. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly finder: PrincipalFinder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError `auth.required` (401), `auth.foreign_request`, `auth.role` (403) */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<RequestOfPrincipal>();
    await this.admit(request, access?.role ?? 'administrator');
    return true;
  }

  /** The same for what is no controller's route. */
  async admit(request: RequestOfPrincipal, needed: UserRole): Promise<void> {
    const principal = await this.finder.find(request);
    if (principal === undefined) throw refusals.notLoggedIn();
    if (!isOwnRequest(request.method, request.headers, this.config.http.publicUrl)) throw refusals.foreignRequest();
    if (!mayActAs(principal.role, needed)) throw refusals.role(needed);
    request.principal = principal;
    request.stands = async () => mayActAs((await this.finder.findAgain(request))?.role, needed);
  }
}
