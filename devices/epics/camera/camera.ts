import type { Patience, TomochartError } from '#core';
import { isRounded } from '#devices/exposure';
import { connectAll, type ArmSettings, type Detector, type Frame, type Unsubscribe } from '#devices';
import { Acquisition } from './acquisition.ts';
import { budgetOf } from '#devices/budget';
import { setRegion } from './cameraRegion.ts';
import { cameraSignals, signalsOf, type CameraSignals } from './cameraSignals.ts';
import { cameraRow, type CameraRow } from './cameras.ts';
import { CameraTrigger } from './cameraTrigger.ts';
import type { EpicsControl } from '../control.ts';
import { DetectorFaults } from './detectorFaults.ts';
import { FrameWatch } from './frameWatch.ts';
import { FrameLabels } from './labels.ts';
import type { CameraPvs } from '../parameters.ts';
import { Hdf5Plugin } from './plugin.ts';
import { PluginFaults } from './pluginFaults.ts';
import type { AttributeSignals } from './pluginSetup.ts';
import { pluginSignals, type PluginSignals } from './pluginSignals.ts';
import { apply, type Setting } from './setting.ts';

/** A camera of areaDetector and the HDF5 plugin that stores its frames. */
export class AreaDetector implements Detector {
  readonly name: string;
  readonly ownFile: Hdf5Plugin;
  readonly #row: CameraRow;
  readonly #camera: CameraSignals;
  readonly #plugin: PluginSignals;
  readonly #attributes: AttributeSignals;
  readonly #trigger: CameraTrigger;
  readonly #labels: FrameLabels;
  readonly #acquisition: Acquisition;
  readonly #watch: FrameWatch;
  readonly #faults: DetectorFaults;
  readonly #pluginFaults: PluginFaults;
  #connected = false;

  constructor(control: EpicsControl, pvs: CameraPvs) {
    const { name, camera: prefix } = pvs;
    this.name = name;
    const row = (this.#row = cameraRow(pvs.driver));
    const camera = (this.#camera = cameraSignals(control, prefix));
    const plugin = (this.#plugin = pluginSignals(control, pvs.plugin));
    this.#attributes = {
      file: control.text(`${prefix}NDAttributesFile`),
      macros: control.text(`${prefix}NDAttributesMacros`),
      status: control.state(`${prefix}NDAttributesStatus`),
    };
    this.#trigger = new CameraTrigger(control, name, prefix, row);
    this.#labels = new FrameLabels(control, pvs);
    this.#acquisition = new Acquisition(name, row, camera);
    this.#watch = new FrameWatch(camera, plugin, this.#labels, row);
    this.#faults = new DetectorFaults(name, camera);
    const pluginName = `the file plugin of ${name} (${pvs.plugin})`;
    this.#pluginFaults = new PluginFaults(pluginName, plugin, this.#faults.tell);
    this.ownFile = new Hdf5Plugin(pluginName, pvs, {
      signals: plugin,
      attributes: this.#attributes,
      acquisition: this.#acquisition,
      watch: this.#watch,
      labels: this.#labels,
      faults: this.#pluginFaults,
    });
  }

  /** Also begins to watch its frames and its faults. */
  async connect(patience: Patience): Promise<void> {
    await connectAll(
      [
        ...signalsOf(this.#camera),
        ...signalsOf(this.#plugin),
        ...signalsOf({ ...this.#attributes }),
        ...signalsOf(this.#trigger.settings),
        ...(this.#labels.signals as readonly never[]),
      ],
      patience,
    );
    if (this.#connected) return;
    this.#connected = true;
    this.#watch.start();
    this.#faults.start(patience.clock, this.#plugin.captured.channel);
    this.#pluginFaults.start(patience.clock);
  }

  /**
   * Stops a camera that runs, then sets and proves each setting, and that it acquires.
   * @throws TomochartError LIMIT for a region beyond the sensor; DEVICE for a setting that the camera takes otherwise, or
   * an acquisition that ends at once; TIMEOUT
   */
  async arm(asked: ArmSettings, patience: Patience): Promise<void> {
    const camera = this.#camera;
    const budget = budgetOf(patience);
    await this.#acquisition.stop(budget);
    await this.ownFile.settle(budget);
    const set = <T extends number | string>(setting: Setting<T>, value: T, holds?: (read: T) => boolean) =>
      apply(this.name, setting, value, budget, holds);
    const { exposureSeconds } = asked;
    await setRegion(this.name, camera, this.#row, asked, budget);
    await Promise.all([
      set(camera.callbacks, 'Enable'),
      set(camera.frames, asked.frames),
      set(camera.imageMode, this.#row.imageMode.multiple),
    ]);
    // Before the exposure, which a frame rate or another mode from before may bound.
    await this.#trigger.set(asked.trigger, budget);
    await set(camera.exposure, exposureSeconds, (read) => isRounded(exposureSeconds, read));
    // Without proof: a camera that cannot hold the period is as fast as it can, or as its trigger.
    await camera.period.write(asked.periodSeconds, budget);
    this.#faults.armed = true;
    await this.#acquisition.start(budget, (counter) => this.#watch.arm(asked, counter, patience.clock));
  }

  armed(patience: Patience): Promise<boolean> {
    return this.#acquisition.armed(patience);
  }

  /** Tried as long as the deadline allows: a put may be refused, the IOC be restarted, a readback not be read. */
  async disarm(patience: Patience): Promise<void> {
    this.#faults.armed = false;
    await this.#acquisition.stopSurely(patience);
  }

  /** @throws TomochartError BAD_CONFIG for a label that the beamline file has no value for */
  setLabel(label: string, patience: Patience): Promise<void> {
    return this.#labels.set(label, budgetOf(patience));
  }

  acquired(patience: Patience): Promise<number> {
    return this.#acquisition.acquired(patience);
  }

  /** Those that the plugin has stored, while it has a file; else those that the driver has counted. Without pixels. */
  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#watch.onFrame(listener);
  }

  /**
   * Told of a write error of the plugin or a capture that is ended, while there is a file; of a driver that reads Error
   * or Disconnected, while it is armed; of a lost connection always. A full queue of the plugin loses a frame, no more.
   */
  onFault(listener: (fault: TomochartError) => void): Unsubscribe {
    return this.#faults.onFault(listener);
  }
}
