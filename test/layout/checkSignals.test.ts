import { describe, expect, it } from 'vitest';
import { checkSignals } from '#layout';
import { sketch } from './sketch.ts';

describe('signals of a layout against a beamline', () => {
  it('are asked for once each, and those that are not there are found with the reason', async () => {
    const { dataset, define, layout } = sketch();
    const nodes = [
      dataset('/a', 'X', { units: { kind: 'signal', uri: 'ca://x.EGU' } }),
      dataset('/b', { kind: 'signal', uri: 'sim://gone' }),
      dataset('/c', { kind: 'signal', uri: 'sim://gone' }),
      dataset('/d', { kind: 'signal', uri: 'sim://there' }),
    ];
    const asked: string[] = [];
    const findings = await checkSignals(layout(nodes, [define('X', 'ca://x')]), (uri) => {
      asked.push(uri);
      return Promise.resolve(uri.endsWith('there') || uri === 'ca://x' ? undefined : `no ${uri} here`);
    });
    expect(asked.sort()).toEqual(['ca://x', 'ca://x.EGU', 'sim://gone', 'sim://there']);
    expect(findings.map(({ place, about, message }) => `${place?.line}: ${about}: ${message}`)).toEqual([
      '2: /a@units: ca://x.EGU cannot be read, so it is not stored: no ca://x.EGU here',
      '3: /b: sim://gone cannot be read, so it is not stored, nor 1 other that reads it: no sim://gone here',
    ]);
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'warning unknown-signal',
      'warning unknown-signal',
    ]);
  });

  it('are asked for at the same time, so that many dead ones cost no more than one', async () => {
    const { dataset, layout } = sketch();
    const nodes = Array.from({ length: 20 }, (_, k) =>
      dataset(`/a/n${k}`, { kind: 'signal', uri: `ca://n${k}` }),
    );
    let [waiting, most] = [0, 0];
    await checkSignals(layout(nodes), async () => {
      most = Math.max(most, ++waiting);
      await Promise.resolve();
      waiting--;
      return undefined;
    });
    expect(most).toBe(20);
  });
});
