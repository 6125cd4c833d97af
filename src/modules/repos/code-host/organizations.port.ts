export const ORGANIZATIONS = Symbol('ORGANIZATIONS');

/** Who belongs to the organisations that the App is installed on. */
export interface Organizations {
  /**
   * Whether the person of this number is an active member, under this login. Needs the App's permission `members: read`.
   * @throws AppError `organization.unreached` when the App reaches no repository there; `host.*`, `token.*` of the call.
   */
  isMember(organization: string, login: string, userId: number): Promise<boolean>;
}
