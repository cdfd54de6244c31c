import { TomochartError } from '#core';
import type { AttributeDefinition } from '#tango';
import { setting, textSetting, type CameraParts } from './attributes.ts';
import type { CoreSettings } from './coreSettings.ts';

const INTERNAL = 'INTERNAL_TRIGGER';

/** When a camera of Lima takes its frames: the mode of its trigger, and the time between frames. */
export class LimaTiming {
  readonly #modes: readonly string[];
  #mode = INTERNAL;
  #latencySeconds = 0;

  /** @param externalMode one that it has besides its own */
  constructor(externalMode: string) {
    this.#modes = [INTERNAL, 'EXTERNAL_TRIGGER_MULTI', externalMode];
  }

  /** Tells the camera, whose exposure is set. */
  apply(settings: CoreSettings): void {
    settings.periodSeconds = settings.exposureSeconds + this.#latencySeconds;
    settings.trigger = this.#mode === INTERNAL ? 'internal' : 'external';
  }

  attributes(parts: CameraParts): AttributeDefinition[] {
    const choose = (value: string) => {
      const known = this.#modes.find((mode) => mode === value.toUpperCase());
      if (known === undefined) throw new TomochartError('DEVICE', `Wrong value acq_trigger_mode: ${value}`);
      this.#mode = known;
    };
    return [
      textSetting(parts, 'acq_trigger_mode', () => this.#mode, choose),
      setting(parts, {
        ...{ name: 'latency_time', type: 'double', units: 's', min: 0 },
        read: () => this.#latencySeconds,
        write: (value) => void (this.#latencySeconds = Number(value)),
      }),
    ];
  }
}

/** What a camera of Lima says of itself. */
export function identityAttributes({ core }: CameraParts, name: string): AttributeDefinition[] {
  const { sensorWidth, sensorHeight, bytesPerPixel, readoutSeconds } = core.sensor;
  return [
    { name: 'lima_type', type: 'string', value: 'LimaCCDs', access: 'read' },
    { name: 'camera_type', type: 'string', value: 'Simulator', access: 'read' },
    { name: 'camera_model', type: 'string', value: 'simulated camera', access: 'read' },
    { name: 'user_detector_name', type: 'string', value: name, access: 'read' },
    { name: 'image_type', type: 'string', value: bytesPerPixel === 2 ? 'Bpp16' : 'Bpp8', access: 'read' },
    {
      ...{ name: 'image_max_dim', type: 'ulong', format: 'spectrum', maxWidth: 2, access: 'read' },
      value: [sensorWidth, sensorHeight],
    },
    {
      ...{ name: 'valid_ranges', type: 'double', format: 'spectrum', maxWidth: 4, access: 'read' },
      value: [1e-6, 3600, readoutSeconds, 3600],
    },
  ];
}

/** The simulated camera sees the middle of its sensor. */
export function regionAttribute(parts: CameraParts): AttributeDefinition {
  const { settings, sensor } = parts.core;
  return setting(parts, {
    ...{ name: 'image_roi', type: 'long', format: 'spectrum', maxWidth: 4 },
    read: () => {
      const { width, height } = settings;
      const left = Math.floor((sensor.sensorWidth - width) / 2);
      return [left, Math.floor((sensor.sensorHeight - height) / 2), width, height];
    },
    write: (value) => {
      const [, , width = 0, height = 0] = Array.from(value as ArrayLike<number>);
      const fits = width <= sensor.sensorWidth && height <= sensor.sensorHeight;
      if (!fits) throw new TomochartError('LIMIT', 'Roi out of limits');
      // All zeros are for the whole sensor.
      settings.width = width || sensor.sensorWidth;
      settings.height = height || sensor.sensorHeight;
    },
  });
}
