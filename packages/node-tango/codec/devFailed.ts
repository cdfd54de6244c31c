import type { ErrorSeverity } from './types.ts';

/** One entry of the stack of a DevFailed (DevError of tango.idl); the first is the cause. */
export interface DevError {
  /** e.g. `API_AttrNotFound`. */
  readonly reason: string;
  readonly severity: ErrorSeverity;
  readonly description: string;
  /** The function that has said so. */
  readonly origin: string;
}

/** What a Tango server has refused, with the whole stack that it gave. */
export class DevFailed extends Error {
  readonly errors: readonly DevError[];
  /** Device, and attribute or command, that it is about. */
  readonly about: string;

  constructor(about: string, errors: readonly DevError[]) {
    const [first] = errors;
    super(
      first ? `${about}: ${first.description.trim()} (${first.reason})` : `${about}: no reason was given`,
    );
    this.name = 'DevFailed';
    this.about = about;
    this.errors = errors;
  }

  /** Reason of the first entry, e.g. `API_AttrNotFound`; empty where there is none. */
  get reason(): string {
    return this.errors[0]?.reason ?? '';
  }
}

/** Several attributes of one write that were refused (MultiDevFailed of tango.idl). */
export class MultiDevFailed extends DevFailed {
  readonly failures: readonly {
    readonly name: string;
    readonly index: number;
    readonly errors: readonly DevError[];
  }[];

  constructor(about: string, failures: MultiDevFailed['failures']) {
    super(
      `${about} (${failures.map(({ name }) => name).join(', ')})`,
      failures.flatMap(({ errors }) => errors),
    );
    this.name = 'MultiDevFailed';
    this.failures = failures;
  }
}
