import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AppError } from '../errors/app-error.js';
import { ACCESS, IN_PERSON, type Access } from './access.js';

type Handler = (...args: never[]) => unknown;
type ControllerClass = new (...args: never[]) => object;

export interface RoutePolicy {
  readonly controller: string;
  readonly handler: string;
  readonly method: string;
  /** As express has it: `/api/v1/tasks/:id`. */
  readonly path: string;
  readonly access: Access | undefined;
  /** No API token, whatever its scope. */
  readonly inPerson: boolean;
}

/** Every route of every controller has a policy, or nothing starts. */
@Injectable()
export class RoutePolicies implements OnModuleInit {
  private readonly scanner = new MetadataScanner();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  /** @throws AppError `http.route_without_policy` that names them. */
  onModuleInit(): void {
    const bare = this.list().filter(({ access }) => access === undefined);
    if (bare.length === 0) return;
    const names = bare.map(({ controller, handler }) => `${controller}.${handler}`).join(', ');
    throw new AppError('http.route_without_policy', `Routes without @Public() or @Roles(): ${names}.`);
  }

  list(): readonly RoutePolicy[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => this.ofController(metatype as ControllerClass));
  }

  private ofController(controller: ControllerClass): RoutePolicy[] {
    const prototype = controller.prototype as Record<string, Handler>;
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => Reflect.hasMetadata(PATH_METADATA, prototype[name] as Handler))
      .map((name) => this.ofHandler(controller, name, prototype[name] as Handler));
  }

  private ofHandler(controller: ControllerClass, name: string, handler: Handler): RoutePolicy {
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    const path = [controller, handler].map((part) => String(Reflect.getMetadata(PATH_METADATA, part) ?? '').replace(/^\/|\/$/g, '')).filter((part) => part !== '');
    return {
      controller: controller.name,
      handler: name,
      method,
      path: `/${path.join('/')}`,
      access: this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, controller]),
      inPerson: this.reflector.getAllAndOverride<boolean | undefined>(IN_PERSON, [handler, controller]) ?? false,
    };
  }
}
