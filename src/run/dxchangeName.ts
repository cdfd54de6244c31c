const DXCHANGE = '_dxchange.h5';

/** The DXchange file beside a master file. */
export function dxchangeOf(master: string): string {
  return master.replace(/\.h5$/, '') + DXCHANGE;
}

/** The name that a scan was given, of its DXchange file: that of the master file where there is one. */
export function scanFileOf(file: string): string {
  return file.endsWith(DXCHANGE) ? `${file.slice(0, -DXCHANGE.length)}.h5` : file;
}
