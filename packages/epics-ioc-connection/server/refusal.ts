/** A request that is answered with a status of Channel Access instead of what was asked for. */
export class Refusal extends Error {
  /** The status, of ECA. */
  readonly eca: number;

  constructor(eca: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.eca = eca;
  }
}
