/** Where the outputs that a scan drives are in the layout of a PandABox, and where it is found. */
export interface PandaParameters {
  readonly kind: 'pandabox';
  readonly name: string;
  readonly host: string;
  /** Port of commands; default 8888. */
  readonly controlPort: number;
  /** Port of captured data; default 8889. */
  readonly dataPort: number;
  /**
   * The block that makes the pulses of positions: a sequencer table (`SEQ1`) holds any positions, a position compare
   * (`PCOMP1`) equal steps only, in any number.
   */
  readonly positionBlock: string;
  /** The sequencer that makes pulses at equal times and single pulses, e.g. `SEQ1`; may be the same. */
  readonly timeBlock: string;
  /** The encoder input whose value is compared and captured, e.g. `INENC1`. */
  readonly encoder: string;
  /** Encoder counts of a whole turn, negative when they fall while the angle rises. */
  readonly countsPerTurn: number;
  /** Counts that the encoder shows where the rotation axis reads 0 deg. */
  readonly zeroCounts: number;
  /** The outputs to the cameras, e.g. `TTLOUT1`; the layout is checked to lead there. */
  readonly outputs: readonly string[];
  readonly pulseMicroseconds: number;
}
