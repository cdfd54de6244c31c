import { TomochartError } from '#core';
import type { PvServer } from '#epics';
import type { SimulatedShutter } from '../shutter.ts';
import type { SimulatedAreaDetector } from './camera/areaDetector.ts';
import type { MotorRecord } from './motor/motorRecord.ts';
import { EpicsRecord, type FieldValue } from './record.ts';

/** What can go wrong, by the name that the beamline has for it. */
export interface FaultyParts {
  readonly motors: Readonly<Record<string, MotorRecord>>;
  readonly shutter: SimulatedShutter;
  readonly detectors: Readonly<Record<string, SimulatedAreaDetector>>;
}

/** How to say it; also what a text that is none of these is answered with. */
const USAGE =
  'write "<axis> stall", "<axis> limit+", "<axis> limit-", "<shutter> stuck", "<detector> hang", ' +
  '"<detector> lose <n>", "<detector> error" or "none"';

/**
 * Breaks parts of the simulated beamline on request, through a process variable that takes a text:
 *
 *     <axis> stall              the motor stops where it is and does not move any more
 *     <axis> limit+, limit-     the limit switch at the high (low) end of the dial reads hit
 *     <shutter> stuck           the shutter stays as it is; `shutter` will do for its name
 *     <detector> hang           the camera delivers no more frames and reads as acquiring; `cam` is the first one
 *     <detector> lose <n>       frame n of the acquisition, counted from 0, is lost on its way to the plugin
 *     <detector> error          the file plugin cannot write; `plugin error` is that of the first detector
 *     none                      all are mended
 *
 * Faults add up until `none`. It reads what was written last.
 */
export class Faults {
  readonly #parts: FaultyParts;
  readonly #record: EpicsRecord;
  readonly #onEvent: (message: string) => void;

  /** @throws RangeError when the name is served already */
  constructor(server: PvServer, name: string, parts: FaultyParts, onEvent: (message: string) => void) {
    this.#parts = parts;
    this.#onEvent = onEvent;
    this.#record = new EpicsRecord(server, name, 'stringout', 'what is broken', {
      VAL: { type: 'string', value: 'none' },
    });
    const put = (field: string, value: FieldValue) => {
      if (field === 'VAL') this.cause(String(value));
      else this.#record.post({ [field]: value });
      return true;
    };
    this.#record.attach({ busy: false, put });
  }

  /** @throws TomochartError DEVICE for a text that is not understood, NOT_FOUND for a part that there is not */
  cause(text: string): void {
    const words = text.trim().split(/\s+/);
    const [part = '', what = '', argument] = words;
    const { motors, shutter } = this.#parts;
    if (text.trim() === 'none') this.#mend();
    else if (words.length > (what === 'lose' ? 3 : 2)) throw misunderstood(text);
    else if (what === 'stall') known(motors, part).stall();
    else if (what === 'limit+') known(motors, part).strike('high');
    else if (what === 'limit-') known(motors, part).strike('low');
    else if (what === 'stuck') known({ [shutter.name]: shutter, shutter }, part).stuck = true;
    else if (what === 'hang') this.#detector(part).hang(true);
    else if (what === 'error') this.#detector(part).failWrites(true);
    else if (what === 'lose' && /^\d+$/.test(argument ?? ''))
      this.#detector(part).loseFrame(Number(argument));
    else throw misunderstood(text);
    this.#onEvent(`fault: ${text.trim()}`);
    this.#record.post({ VAL: text.trim() });
  }

  #mend(): void {
    const { motors, shutter, detectors } = this.#parts;
    for (const motor of Object.values(motors)) motor.mend();
    shutter.stuck = false;
    for (const detector of Object.values(detectors)) {
      detector.hang(false);
      detector.failWrites(false);
    }
  }

  #detector(name: string): SimulatedAreaDetector {
    const { detectors } = this.#parts;
    const [first] = Object.values(detectors);
    return known({ ...(first && { cam: first, plugin: first }), ...detectors }, name);
  }
}

function known<T>(parts: Readonly<Record<string, T>>, name: string): T {
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part !== undefined) return part;
  throw new TomochartError('NOT_FOUND', `there is no ${name} to break`, {
    remedy: `choose one of: ${Object.keys(parts).join(', ')}`,
  });
}

function misunderstood(text: string): TomochartError {
  // Over the wire nothing but a refusal goes back: the console of the IOC is where the words are read.
  return new TomochartError('DEVICE', `"${text}" is no fault; ${USAGE}`);
}
