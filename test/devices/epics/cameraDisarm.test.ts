import { describe, expect, it } from 'vitest';
import type { ArmSettings } from '#devices';
import { pause, rejection, serve, within } from './support/ioc.ts';
import { ScriptedDetector, STATES, type DetectorScript } from './support/scriptedDetector.ts';
import { watchedDetector } from './support/watchedDetector.ts';

const PATH = '/data/visit/scan.frames.h5';
const SIZE = { width: 64, height: 48 };
const ARM: ArmSettings = {
  ...{ frames: 100, exposureSeconds: 0.001, periodSeconds: 0.002, trigger: 'external' },
  ...SIZE,
};
const ALL = { read: true, write: true };

async function armed(script: DetectorScript = {}) {
  const watched = await watchedDetector(script);
  await watched.camera.arm(ARM, within(5));
  return watched;
}

/** The IOC at `port` is back, its camera as it was: it acquires. */
async function acquiring(port: number) {
  const server = await serve([], port);
  const scripted = new ScriptedDetector(server);
  scripted.cam('Acquire_RBV').post(1);
  scripted.cam('DetectorState_RBV').post(STATES.indexOf('Acquire'));
  scripted.hdf('Capture_RBV').post(1);
  await server.start();
  return scripted;
}

const puts = ({ written }: ScriptedDetector, put: string) => written.filter((one) => one === put).length;

describe('disarming a camera of EPICS', () => {
  it('is tried until Acquire may be written', async () => {
    const { camera, scripted } = await armed();
    scripted.cam('Acquire').setAccess({ read: true, write: false });
    await pause(50);
    const disarmed = camera.disarm(within(5));
    await pause(300);
    expect(scripted.cam('Acquire_RBV').value).toBe(1);
    scripted.cam('Acquire').setAccess(ALL);
    await disarmed;
    expect(await camera.armed(within(1))).toBe(false);
  });

  it('is not proved by a camera that reads idle, and was told to acquire, while it is refused', async () => {
    const { camera, scripted } = await watchedDetector({ armsAfterMs: 250 });
    const abort = new AbortController();
    const given = rejection(camera.arm(ARM, within(5, abort.signal)));
    await expect.poll(() => puts(scripted, 'Acquire=Acquire')).toBe(1);
    abort.abort(new Error('enough'));
    await given;
    scripted.cam('Acquire').setAccess({ read: true, write: false });
    await pause(50);
    const disarmed = camera.disarm(within(5));
    await expect.poll(() => scripted.cam('Acquire_RBV').value).toBe(1);
    scripted.cam('Acquire').setAccess(ALL);
    await disarmed;
    expect([puts(scripted, 'Acquire=Done'), scripted.cam('Acquire_RBV').value]).toEqual([1, 0]);
  });

  it('is sent again where the driver has not taken it, which nobody is told', async () => {
    const { camera, scripted } = await armed({ refusesStops: 2 });
    await camera.disarm(within(8));
    expect([puts(scripted, 'Acquire=Done'), scripted.cam('Acquire_RBV').value]).toEqual([3, 0]);
  });

  it('is sent also where it cannot be read whether it is idle, and proved later', async () => {
    const { camera, scripted } = await armed();
    const [acquiring, state] = [scripted.cam('Acquire_RBV'), scripted.cam('DetectorState_RBV')];
    for (const pv of [acquiring, state]) pv.setAccess({ read: false, write: true });
    await pause(50);
    const disarmed = camera.disarm(within(5));
    await expect.poll(() => acquiring.value).toBe(0);
    for (const pv of [acquiring, state]) pv.setAccess(ALL);
    await disarmed;
  });

  it('is not proved by a readback in alarm INVALID', async () => {
    const { camera, scripted } = await watchedDetector();
    scripted.cam('Acquire_RBV').post(0, { severity: 3, status: 9 });
    const error = await rejection(camera.disarm(within(0.4)));
    expect(error.message).toMatch(/cam to read disarmed.*Acquire_RBV reads 0 in alarm INVALID/);
    expect(puts(scripted, 'Acquire=Done')).toBeGreaterThan(0);
  });

  it('goes on after an IOC that was restarted meanwhile', async () => {
    const { camera, scripted, server, address } = await armed({ refusesStops: Infinity });
    const disarmed = camera.disarm(within(10));
    await expect.poll(() => puts(scripted, 'Acquire=Done')).toBe(1);
    await server.close();
    await pause(200);
    const again = await acquiring(address.port);
    await disarmed;
    expect([puts(again, 'Acquire=Done'), again.cam('Acquire_RBV').value]).toEqual([1, 0]);
  });

  it('says what it reads and why where it is refused for ever', async () => {
    const { camera, scripted } = await armed();
    scripted.cam('Acquire').setAccess({ read: true, write: false });
    await pause(50);
    const error = await rejection(camera.disarm(within(0.4)));
    expect(error.message).toMatch(/cam to read disarmed.*Acquire_RBV reads 1.*, and cannot write 0/);
    expect(error.remedy).toMatch(/stop it by hand/);
  });
});

describe('arming a camera of EPICS', () => {
  it('fails at once when the camera that runs refuses to be stopped', async () => {
    const { camera, scripted } = await armed();
    scripted.cam('Acquire').setAccess({ read: true, write: false });
    await pause(50);
    const begun = performance.now();
    expect((await rejection(camera.arm(ARM, within(10)))).code).toBe('DEVICE');
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('never happens once it was given up, when what it is told by was away', async () => {
    const { camera, scripted, server } = await watchedDetector();
    const { definition } = scripted.cam('Acquire') as unknown as {
      definition: Parameters<typeof server.add>[0];
    };
    server.remove('det:cam1:Acquire');
    await pause(50);
    const error = await rejection(camera.arm(ARM, within(0.5)));
    expect(error.message).toMatch(/det:cam1:Acquire/);
    server.add(definition);
    await pause(1500);
    expect(puts(scripted, 'Acquire=Acquire')).toBe(0);
  });
});

describe('ending the capture of a plugin', () => {
  async function capturing(script: DetectorScript = {}) {
    const watched = await watchedDetector(script);
    const { camera, scripted } = watched;
    await camera.ownFile.begin({ path: PATH, ...SIZE }, within(5));
    await camera.arm({ ...ARM, frames: 1 }, within(5));
    scripted.take();
    return { ...watched, end: (seconds = 8) => camera.ownFile.end(within(seconds)) };
  }

  it('is tried until it is no longer refused', async () => {
    const { scripted, end } = await capturing({ refusesEnds: 2 });
    expect((await end()).file).toBe(PATH);
    expect([puts(scripted, 'Capture=Done'), scripted.hdf('Capture_RBV').value]).toEqual([3, 0]);
  });

  it('goes on after an IOC that was restarted meanwhile, and does not call the file whole', async () => {
    const { scripted, end, server, address } = await capturing({ refusesEnds: Infinity });
    const ended = rejection(end(12));
    await expect.poll(() => puts(scripted, 'Capture=Done'), { timeout: 5000 }).toBeGreaterThan(0);
    await server.close();
    await pause(200);
    const again = await acquiring(address.port);
    expect((await ended).message).toMatch(/connection to ca:\/\/det:HDF1:.* lost/);
    expect([puts(again, 'Capture=Done'), again.hdf('Capture_RBV').value]).toEqual([1, 0]);
  });

  it('is done also where its frames are not stored in time', async () => {
    const { scripted, end } = await capturing();
    scripted.hdf('QueueFree').post(18);
    expect((await rejection(end(0.4))).code).toBe('TIMEOUT');
    expect(scripted.hdf('Capture_RBV').value).toBe(0);
  });

  it('that somebody has left fails at once, when it is refused before a file is begun', async () => {
    const { camera, scripted } = await watchedDetector({ refusesEnds: Infinity });
    scripted.hdf('Capture_RBV').post(1);
    const begun = performance.now();
    const error = await rejection(camera.ownFile.begin({ path: PATH, ...SIZE }, within(10)));
    expect([error.code, puts(scripted, 'Capture=Done')]).toEqual(['DEVICE', 1]);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
