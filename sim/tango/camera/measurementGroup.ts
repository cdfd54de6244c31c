import { TomochartError } from '#core';
import type { AttributeDefinition, CommandDefinition } from '#tango';
import { command, setting, textSetting, type CameraParts } from './attributes.ts';
import type { CameraCore } from './cameraCore.ts';
import { parsePoints, printPoints, type GroupPoints } from './groupPoints.ts';

const MODES = ['Timer', 'Monitor'];

/** A measurement group of one camera: points are described, prepared, started (sardana/pool/poolmeasurementgroup.py). */
export class MeasurementGroup {
  readonly #core: CameraCore;
  #points: GroupPoints = { repeats: 1, activeSeconds: 0.01, totalSeconds: 0.01 };
  #mode = MODES[0]!;
  #moveable = 'None';
  #starts = 1;
  #startsLeft = 0;

  constructor(core: CameraCore) {
    this.#core = core;
  }

  attributes(parts: CameraParts): AttributeDefinition[] {
    const latencySeconds = this.#core.sensor.readoutSeconds;
    return [
      setting(parts, {
        ...{ name: 'IntegrationTime', type: 'double', units: 's' },
        read: () => this.#points.activeSeconds,
        // One point, as in Sardana.
        write: (value) => {
          const activeSeconds = Number(value);
          this.#points = { repeats: 1, activeSeconds, totalSeconds: activeSeconds + latencySeconds };
        },
      }),
      { name: 'MonitorCount', type: 'long', access: 'read_write', value: 0 },
      textSetting(
        parts,
        'AcquisitionMode',
        () => this.#mode,
        (value) => {
          if (!MODES.includes(value)) {
            throw new TomochartError(
              'DEVICE',
              `Invalid acquisition mode. Must be one of ${MODES.join(', ')}`,
            );
          }
          this.#mode = value;
        },
      ),
      setting(parts, {
        ...{ name: 'NbStarts', type: 'long', min: 1 },
        read: () => this.#starts,
        write: (value) => void (this.#starts = Number(value)),
      }),
      textSetting(
        parts,
        'Moveable',
        () => this.#moveable,
        (value) => void (this.#moveable = value),
      ),
      textSetting(
        parts,
        'SynchDescription',
        () => printPoints(this.#points),
        (value) => {
          this.#points = parsePoints(value);
        },
      ),
      { name: 'LatencyTime', type: 'double', units: 's', read: () => latencySeconds },
      {
        ...{ name: 'ElementList', type: 'string', format: 'spectrum', access: 'read' },
        value: [this.#core.camera.name],
      },
    ];
  }

  commands(parts: CameraParts): CommandDefinition[] {
    const stop = async () => {
      this.#startsLeft = 0;
      this.#core.stop();
      if (this.#core.state === 'fault') await this.#core.acknowledge();
    };
    return [
      command(parts, 'Prepare', () => this.#prepare()),
      command(parts, 'Start', () => this.#start()),
      ...['Stop', 'Abort', 'Release'].map((name) => command(parts, name, stop)),
    ];
  }

  #prepare(): void {
    const { core, points } = { core: this.#core, points: this.#points };
    if (core.busy) throw new TomochartError('DEVICE', 'Cannot prepare: already involved in an operation');
    core.settings.exposureSeconds = points.activeSeconds;
    core.settings.periodSeconds = points.totalSeconds;
    core.settings.frames = points.repeats;
    this.#startsLeft = this.#starts;
  }

  async #start(): Promise<void> {
    if (this.#core.busy)
      throw new TomochartError('DEVICE', 'Cannot acquire: already involved in an operation');
    if (this.#startsLeft === 0) {
      throw new TomochartError('DEVICE', 'prepare is mandatory before starting acquisition');
    }
    this.#startsLeft--;
    await this.#core.arm();
  }
}
