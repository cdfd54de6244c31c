import type { PvServer } from '#epics';
import { Faults, faultyMotor, faultyShutter, type Breakable } from '../faults.ts';
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
export class FaultRecord {
  readonly #faults: Faults;
  readonly #record: EpicsRecord;

  /** @throws RangeError when the name is served already */
  constructor(server: PvServer, name: string, parts: FaultyParts, onEvent: (message: string) => void) {
    this.#faults = new Faults(breakable(parts), USAGE, onEvent);
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

  /**
   * Over the wire nothing but a refusal goes back: the console of the IOC is where the words are read.
   * @throws TomochartError DEVICE for a text that is not understood, NOT_FOUND for a part that there is not
   */
  cause(text: string): void {
    this.#faults.cause(text);
    this.#record.post({ VAL: this.#faults.last });
  }
}

function breakable({ motors, shutter, detectors }: FaultyParts): Record<string, Breakable> {
  const cameras = Object.entries(detectors).map(([name, detector]) => [name, faulty(detector)] as const);
  const first = cameras[0]?.[1];
  const blades = faultyShutter(shutter);
  return {
    ...(first && { cam: first, plugin: first }),
    shutter: blades,
    [shutter.name]: blades,
    ...Object.fromEntries(cameras),
    ...Object.fromEntries(Object.entries(motors).map(([name, motor]) => [name, faultyMotor(motor)])),
  };
}

function faulty(detector: SimulatedAreaDetector): Breakable {
  return {
    fault(words) {
      const lost = /^lose (\d+)$/.exec(words)?.[1];
      if (lost !== undefined) detector.loseFrame(Number(lost));
      else if (words === 'hang') detector.hang(true);
      else if (words === 'error') detector.failWrites(true);
      else if (words === 'none') {
        detector.hang(false);
        detector.failWrites(false);
      } else return false;
      return true;
    },
  };
}
