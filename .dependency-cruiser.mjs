// Who may know whom. A folder not listed as an allowed target of another folder is forbidden to it.
const place = {
  core: '^src/core/',
  scan: '^src/scan/',
  series: '^src/series/',
  layout: '^src/layout/',
  positions: '^src/positions/',
  config: '^src/config/',
  data: '^src/data/',
  recon: '^src/recon/',
  run: '^src/run/',
  cli: '^src/cli/',
  machines: '^machines/',
  devices: '^devices/',
  sim: '^sim/',
  packages: '^packages/',
  scripts: '^scripts/',
};

const allowed = {
  core: [],
  scan: ['core'],
  series: ['core', 'scan'],
  layout: ['core'],
  positions: ['core'],
  config: ['core', 'scan'],
  data: ['core'],
  recon: ['core'],
  machines: ['core', 'scan'],
  devices: ['core', 'packages'],
  sim: ['core', 'devices', 'packages', 'layout', 'data'],
  packages: [],
  scripts: ['core', 'sim'],
  run: ['core', 'scan', 'series', 'layout', 'positions', 'config', 'data', 'recon', 'machines', 'devices'],
  cli: ['core', 'scan', 'series', 'layout', 'positions', 'config', 'data', 'recon', 'machines', 'run'],
};

const layers = Object.entries(allowed).map(([folder, targets]) => ({
  name: `layer-${folder}`,
  comment: `${folder} may import only: ${['itself', ...targets].join(', ')}`,
  severity: 'error',
  from: {
    path: place[folder],
    // The one place that binds simulated and real adapters to the run.
    ...(folder === 'run' ? { pathNot: '^src/run/connect/' } : {}),
  },
  to: {
    path: Object.values(place),
    pathNot: [folder, ...targets].map((name) => place[name]),
  },
}));

const publicIndex = Object.entries(place).map(([folder, path]) => ({
  name: `public-index-${folder}`,
  comment: `from outside, import ${folder} through its index.ts`,
  severity: 'error',
  from: { pathNot: path },
  to: { path, pathNot: ['', '[^/]+/', '[^/]+/[^/]+/'].map((inner) => `${path}${inner}index\\.ts$`) },
}));

export default {
  forbidden: [
    ...layers,
    ...publicIndex,
    {
      name: 'no-circular',
      comment: 'no circles: each module can be read after the ones it imports',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      comment: 'an import that cannot be resolved hides an edge from the other rules',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'xstate-only-in-charts',
      comment: 'only machines, and run which starts them, know xstate',
      severity: 'error',
      from: { pathNot: ['^machines/', '^src/run/'] },
      to: { path: 'node_modules/xstate' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
