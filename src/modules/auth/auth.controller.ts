import { Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiFoundResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { InPerson, Public, Roles } from '../../shared/http/access.js';
import { ApiProblems } from '../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../shared/http/principal.js';
import { MeDto } from './dto/me.dto.js';
import { Login } from './login.js';
import { LoginThrottle } from './login-throttle.guard.js';

const LEADS_TO = { Location: { schema: { type: 'string', format: 'uri-reference' } } } as const;

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly login: Login) {}

  @Get('github')
  @Public()
  @UseGuards(LoginThrottle)
  @ApiOperation({ summary: 'Log in by GitHub: sends the browser there' })
  @ApiQuery({ name: 'returnTo', required: false, description: 'Own path to land on after the login', example: '/docs' })
  @ApiFoundResponse({ description: "To GitHub's page", headers: LEADS_TO })
  @ApiProblems(429, 503)
  begin(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.login.begin(request, response);
  }

  @Get('github/callback')
  @Public()
  @ApiOperation({ summary: 'Where GitHub sends the browser back to' })
  @ApiQuery({ name: 'code', required: false })
  @ApiQuery({ name: 'state', required: false })
  @ApiFoundResponse({ description: 'Logged in; to where the login was started', headers: LEADS_TO })
  @ApiProblems(403, 503)
  complete(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.login.complete(request, response);
  }

  @Get('me')
  @Roles('viewer')
  @ApiOperation({ summary: 'Who is logged in' })
  @ApiOkResponse({ type: MeDto })
  @ApiProblems(401)
  me(@Asking() principal: Principal): MeDto {
    return MeDto.of(principal);
  }

  @Post('logout')
  @HttpCode(204)
  @Roles('viewer')
  @InPerson()
  @ApiOperation({ summary: 'End this session' })
  @ApiNoContentResponse({ description: 'The session is gone, on the server too' })
  @ApiProblems(401, 403)
  logout(@Req() request: Request): Promise<void> {
    return this.login.end(request);
  }
}
