import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RoutePolicies } from './route-policies.js';

@Module({ imports: [DiscoveryModule], providers: [RoutePolicies], exports: [RoutePolicies] })
export class HttpModule {}
