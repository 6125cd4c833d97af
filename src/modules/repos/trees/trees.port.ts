export const TREES = Symbol('TREES');

/** One regular file of a commit. */
export interface TreeFile {
  /** As in the tree; bytes that are no UTF-8 are replaced, and `legible` says so. */
  readonly path: string;
  readonly legible: boolean;
  /** Name of its contents, hexadecimal. */
  readonly blob: string;
  /** Bytes. */
  readonly size: number;
  /** `100644`, `100755`, or `120000` for a symbolic link. */
  readonly mode: string;
}

export interface TreeContent {
  readonly blob: string;
  readonly content: Buffer;
}

/** What lies in a repository at a commit, read without a checkout. */
export interface Trees {
  /** Full id of the commit a revision names; undefined when there is none. */
  resolve(gitDir: string, revision: string): Promise<string | undefined>;
  /**
   * Files and symbolic links of a commit in git's order; submodules are left out.
   * @throws AppError `repo.no_commit` when the repository does not have it.
   */
  list(gitDir: string, commit: string): Promise<readonly TreeFile[]>;
  /**
   * Contents, some megabytes in memory at a time, in the order asked for.
   * @throws AppError `repo.unreadable` when an object is missing or damaged.
   */
  read(gitDir: string, files: readonly Pick<TreeFile, 'blob' | 'size'>[]): AsyncIterable<TreeContent>;
}
