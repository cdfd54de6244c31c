/** The scan that `npm start` shows. */
export const DEMO: readonly string[] = ['ascanct', 'rot', '0', '180', '500', '0.02'];
export const DEMO_OPTIONS = { fieldsFlag: '111111', posflat: 'out', condition: '0.5', latency: '0.001' };
