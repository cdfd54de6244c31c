import { describe, expect, it } from 'vitest';
import { EpicsShutter } from '#devices/epics/shutter';
import type { ShutterPvs } from '#devices/epics/parameters';
import type { CaServer, PvDefinition } from '#epics';
import { pause, rejection, within } from '../realTime.ts';
import { serve, testIoc } from './support/ioc.ts';

/** A shutter with a command of its own for each way, which stands open. */
const PVS: ShutterPvs = {
  name: 'fast_shutter',
  open: { pv: 't:OpenEPICS', value: 1 },
  closed: { pv: 't:CloseEPICS', value: 1 },
  readback: { pv: 't:Status', open: 'Open', closed: 'Closed' },
  settleSeconds: 0,
};

const STATUS: PvDefinition = {
  name: 't:Status',
  type: 'enum',
  states: ['Closed', 'Open', 'Moving'],
  value: 1,
};

class Blades {
  readonly log: string[] = [];
  /** Throws what refuses a command to close. */
  refuse: () => void = () => undefined;
  stuck = false;

  /** Its process variables, of which `server` has the readback. */
  commands(server: () => CaServer): PvDefinition[] {
    const moved = (to: number) => {
      if (!this.stuck) server().get('t:Status')!.post(to);
    };
    const open = () => (this.log.push('open'), moved(1));
    const close = () => {
      this.log.push('close');
      this.refuse();
      moved(0);
    };
    return [
      { name: 't:OpenEPICS', type: 'short', value: 0, put: open },
      { name: 't:CloseEPICS', type: 'short', value: 0, put: close },
    ];
  }
}

async function opened(blades = new Blades()) {
  const ioc = await testIoc([STATUS]);
  for (const command of blades.commands(() => ioc.server)) ioc.server.add(command);
  const shutter = new EpicsShutter(ioc.control, PVS);
  await shutter.connect(within(3));
  return { ...ioc, blades, shutter, status: ioc.server.get('t:Status')! };
}

describe('a shutter of EPICS closes', () => {
  it('as soon as its command is no longer refused', async () => {
    const { shutter, blades, status } = await opened();
    blades.refuse = () => {
      if (blades.log.length <= 2) throw new Error('not while the blades move');
    };
    await shutter.set('closed', within(3));
    expect([blades.log, status.value]).toEqual([['close', 'close', 'close'], 0]);
  });

  it('as soon as it may be written again', async () => {
    const { shutter, server, status } = await opened();
    const command = server.get('t:CloseEPICS')!;
    command.setAccess({ read: true, write: false });
    await pause(50);
    const closed = shutter.set('closed', within(3));
    await pause(250);
    expect(status.value).toBe(1);
    command.setAccess({ read: true, write: true });
    await closed;
    expect(status.value).toBe(0);
  });

  it('also where what is closed refuses to be closed', async () => {
    const { shutter, blades, status } = await opened();
    status.post(0);
    blades.refuse = () => {
      throw new Error('it is closed');
    };
    await shutter.set('closed', within(2));
    expect(blades.log).toEqual(['close']);
  });

  it('never where it is refused for ever, and says what it reads and why', async () => {
    const { shutter, blades } = await opened();
    blades.refuse = () => {
      throw new Error('no air');
    };
    const error = await rejection(shutter.set('closed', within(0.4)));
    expect(error.code).toBe('TIMEOUT');
    expect(error.message).toMatch(/fast_shutter to read closed.*it reads 1 \(Open\), and .*t:CloseEPICS/);
    expect(error.remedy).toMatch(/permit.*t:CloseEPICS/);
  });

  it('also where its readback cannot be read for a moment', async () => {
    const { shutter, blades, status } = await opened();
    status.setAccess({ read: false, write: true });
    await pause(50);
    const closed = shutter.set('closed', within(3));
    await pause(250);
    expect(blades.log).toEqual(['close']);
    status.setAccess({ read: true, write: true });
    await closed;
    status.setAccess({ read: false, write: true });
    const error = await rejection(shutter.set('closed', within(0.3)));
    expect(error.message).toMatch(/it reads nothing \(cannot read ca:\/\/t:Status/);
  });

  it('not before a readback in alarm INVALID is vouched for again', async () => {
    const { shutter, status, blades } = await opened();
    blades.stuck = true;
    status.post(0, { severity: 3, status: 17 });
    let done = false;
    const closed = shutter.set('closed', within(3)).then(() => (done = true));
    await pause(250);
    expect(done).toBe(false);
    status.post(0, { severity: 0, status: 0 });
    await closed;
    expect(blades.log).toEqual(['close']);
  });

  it('once an IOC that was restarted meanwhile is back', async () => {
    const { shutter, server, blades, address } = await opened();
    blades.stuck = true;
    const closed = shutter.set('closed', within(10));
    await expect.poll(() => blades.log).toEqual(['close']);
    await server.close();
    blades.stuck = false;
    await pause(200);
    const again: CaServer = await serve([STATUS, ...blades.commands(() => again)], address.port);
    await again.start();
    await closed;
    expect([again.get('t:Status')!.value, blades.log]).toEqual([0, ['close', 'close']]);
  });

  it('also while its readback is away, which is waited for', async () => {
    const { shutter, server, blades, status } = await opened();
    await shutter.set('closed', within(3));
    server.remove(status.name);
    await pause(50);
    const closed = shutter.set('closed', within(8));
    await expect.poll(() => blades.log).toEqual(['close', 'close']);
    server.add({ ...STATUS, value: 0 });
    await closed;
  });

  it('and says that the connection was lost where the IOC stays away', async () => {
    const { shutter, server } = await opened();
    await server.close();
    await pause(30);
    const error = await rejection(shutter.set('closed', within(0.5)));
    expect(error.message).toMatch(/ca:\/\/t:Status was found, but the connection was lost/);
    expect(error.remedy).toMatch(/IOC runs/);
  });

  it('past an opening that hangs, also where nobody is told that this is refused', async () => {
    const ioc = await testIoc([{ name: 't:Status', type: 'double', value: 0 }]);
    const log: number[] = [];
    ioc.server.add({
      name: 't:Shutter',
      type: 'enum',
      states: ['Close', 'Open'],
      value: 0,
      put: (to) => {
        log.push(to);
        if (to === 0 && log.length <= 2) throw new Error('not now');
        ioc.server.get('t:Status')!.post(to);
        return to === 1 ? new Promise(() => {}) : undefined;
      },
    });
    const shutter = new EpicsShutter(ioc.control, {
      ...PVS,
      open: { pv: 't:Shutter', value: 'Open' },
      closed: { pv: 't:Shutter', value: 'Close' },
      readback: { pv: 't:Status', open: 'never', closed: 0 },
    });
    await shutter.connect(within(3));
    expect((await rejection(shutter.set('open', within(0.3)))).code).toBe('TIMEOUT');
    await shutter.set('closed', within(4));
    expect([log, ioc.server.get('t:Status')!.value]).toEqual([[1, 0, 0], 0]);
  });

  it('and is sent nothing more once it was seen to close', async () => {
    const { shutter, blades, status } = await opened();
    blades.refuse = () => {
      // It closes by itself a moment later.
      setTimeout(() => status.post(0), 30);
      throw new Error('not now');
    };
    await shutter.set('closed', within(3));
    await shutter.set('open', within(3));
    await pause(300);
    expect([blades.log, status.value]).toEqual([['close', 'open'], 1]);
  });

  it('is aborted at once', async () => {
    const { shutter, blades } = await opened();
    blades.refuse = () => {
      throw new Error('not now');
    };
    const abort = new AbortController();
    const closed = rejection(shutter.set('closed', within(30, abort.signal)));
    await pause(150);
    abort.abort(new Error('enough'));
    expect((await closed).message).toBe('enough');
    const { length } = blades.log;
    await pause(300);
    expect(blades.log).toHaveLength(length);
  });
});

describe('a shutter of EPICS opens', () => {
  it('never once it was refused, nor once its IOC is back', async () => {
    const { shutter, blades, server, status, address } = await opened();
    status.post(0);
    server.get('t:OpenEPICS')!.setAccess({ read: true, write: false });
    await pause(50);
    const refused = performance.now();
    expect((await rejection(shutter.set('open', within(10)))).code).toBe('DEVICE');
    expect(performance.now() - refused).toBeLessThan(1000);
    server.get('t:OpenEPICS')!.setAccess({ read: true, write: true });
    await pause(50);
    blades.stuck = true;
    const lost = rejection(shutter.set('open', within(10)));
    await expect.poll(() => blades.log).toEqual(['open']);
    await server.close();
    expect((await lost).message).toMatch(/lost/);
    const again: CaServer = await serve([STATUS, ...blades.commands(() => again)], address.port);
    await again.start();
    await expect.poll(() => shutter.state(within(3)), { timeout: 4000 }).toBe('open');
    await pause(300);
    expect(blades.log).toEqual(['open']);
  });

  it('never once it was given up, when what it is commanded by was away', async () => {
    const { shutter, blades, server, status } = await opened();
    status.post(0);
    status.setAccess({ read: false, write: true });
    server.remove('t:OpenEPICS');
    await pause(50);
    expect((await rejection(shutter.set('open', within(10)))).message).toMatch(/read ca:\/\/t:Status/);
    server.add(blades.commands(() => server)[0]!);
    await pause(1500);
    expect([blades.log, status.value]).toEqual([[], 0]);
  });
});
