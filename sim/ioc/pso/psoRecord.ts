import type { PvServer } from '#epics';
import type { PsoController } from './psoController.ts';
import { EpicsRecord, type FieldSpec, type FieldValue, type RecordSupport } from '../record.ts';

/** Bytes that the record sends and receives at most. */
const CAPACITY = 256;

const TRANSFERS = ['Write/Read', 'Write', 'Read', 'Flush', 'NoI/O'];
const FORMATS = ['ASCII', 'Hybrid', 'Binary'];
const END_REASONS = ['None', 'Count', 'Eos', 'Count Eos', 'End', 'Count End', 'Eos End', 'Count Eos End'];

/**
 * The asyn record that takes the commands of a controller: what is written to BOUT (or AOUT) is sent, and a put with
 * completion is complete when the reply is there, in BINP (and AINP, TINP).
 */
export class PsoRecord implements RecordSupport {
  readonly record: EpicsRecord;
  readonly #controller: PsoController;
  #sent = 0;
  #line = Promise.resolve();

  /** @throws RangeError when its name is served already */
  constructor(server: PvServer, name: string, controller: PsoController) {
    this.#controller = controller;
    const text: FieldSpec = { type: 'text', value: '', count: CAPACITY };
    const string: FieldSpec = { type: 'string', value: '' };
    const choice = (states: readonly string[], value = 0): FieldSpec => ({ type: 'enum', value, states });
    const long = (value: number): FieldSpec => ({ type: 'long', value });
    this.record = new EpicsRecord(server, name, 'asyn', 'PSO commands', {
      VAL: long(0),
      BOUT: text,
      BINP: { ...text, readOnly: true },
      AOUT: string,
      AINP: { ...string, readOnly: true },
      TINP: { ...string, readOnly: true },
      TMOD: choice(TRANSFERS),
      OFMT: choice(FORMATS, 1),
      IFMT: choice(FORMATS, 1),
      EOMR: { ...choice(END_REASONS), readOnly: true },
      NOWT: long(CAPACITY),
      NAWT: { ...long(0), readOnly: true },
      NRRD: long(0),
      NORD: { ...long(0), readOnly: true },
      OMAX: { ...long(CAPACITY), readOnly: true },
      IMAX: { ...long(CAPACITY), readOnly: true },
      TMOT: { type: 'double', value: 1, units: 's' },
      OEOS: { ...string, value: '\\n' },
      IEOS: { ...string, value: '\\n' },
      PORT: { ...string, value: 'PSO', readOnly: true },
      ADDR: { ...long(0), readOnly: true },
      PCNCT: { ...choice(['Disconnect', 'Connect'], 1), readOnly: true },
      CNCT: { ...choice(['Disconnect', 'Connect'], 1), readOnly: true },
      ERRS: { ...text, readOnly: true },
    });
    this.record.attach(this);
  }

  get busy(): boolean {
    return this.#sent > 0;
  }

  put(field: string, value: FieldValue): boolean {
    this.record.post({ [field]: value });
    const command = String(value);
    const sends = (field === 'BOUT' || field === 'AOUT') && this.record.number('TMOD') <= 1;
    if (sends) {
      this.#sent++;
      // One line: a command waits for the reply to the one before.
      this.#line = this.#line.then(() => this.#exchange(command));
    }
    return sends;
  }

  async #exchange(command: string): Promise<void> {
    const reply = await this.#controller.execute(command);
    const reads = this.record.number('TMOD') === 0;
    this.record.post({ NAWT: Buffer.byteLength(command) });
    if (reads) {
      const heard = { BINP: reply, AINP: reply.slice(0, 39), TINP: reply.slice(0, 39) };
      // Told even when it is the same reply again, as the record does.
      this.record.post({ ...heard, NORD: Buffer.byteLength(reply), EOMR: END_REASONS.indexOf('Eos') }, true);
    }
    this.#sent--;
    if (this.#sent === 0) this.record.done();
  }
}
