import { Injectable } from '@nestjs/common';
import type { Publications } from '../record/publications.port.js';

/** Every run has a new branch, so there is nothing that it may replace. */
@Injectable()
export class NoPublications implements Publications {
  note(): Promise<boolean> {
    return Promise.resolve(true);
  }

  commitsOf(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }
}
