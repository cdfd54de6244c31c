import type { FieldSpec } from '../record.ts';

/** What a motor record is born with; lengths in `units` of the axis (EGU). */
export interface MotorDefaults {
  readonly units: string;
  readonly position: number;
  readonly lowLimit: number;
  readonly highLimit: number;
  readonly maxVelocity: number;
  readonly accelerationSeconds: number;
  /** Units per motor step; a step is also the least move. */
  readonly resolution: number;
  readonly precision: number;
}

const STEPS_PER_REVOLUTION = 200;
const SEVERITIES = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'];
const NO_YES = ['No', 'Yes'];

/**
 * The fields of a motor record (motorRecord.dbd of epics-modules/motor) with their types as Channel Access shows them:
 * an unsigned 32-bit number is a double there, an unsigned 16-bit one a long. Links and bits of its inner life are
 * left out.
 */
export function motorFields(motor: MotorDefaults): Record<string, FieldSpec> {
  const { units, precision, position, maxVelocity, accelerationSeconds, resolution } = motor;
  const low = motor.lowLimit;
  const high = motor.highLimit;
  const steps = Math.round(position / resolution);
  const turn = resolution * STEPS_PER_REVOLUTION;
  const length = (value = 0): FieldSpec => ({ type: 'double', value, units, precision });
  const ranged = (value: number): FieldSpec => ({ ...length(value), limits: [low, high] });
  const speed = (value: number): FieldSpec => ({ type: 'double', value, units: `${units}/sec`, precision });
  const seconds = (value: number): FieldSpec => ({ type: 'double', value, units: 'sec', precision });
  const turns = (value: number): FieldSpec => ({ type: 'double', value, units: 'rev/sec', precision });
  const short = (value = 0): FieldSpec => ({ type: 'short', value });
  const long = (value = 0): FieldSpec => ({ type: 'long', value });
  const choice = (states: readonly string[], value = 0): FieldSpec => ({ type: 'enum', value, states });
  const text = (value = ''): FieldSpec => ({ type: 'string', value });
  const seen = (spec: FieldSpec): FieldSpec => ({ ...spec, readOnly: true });
  return {
    // Where it shall go: in user, dial and raw coordinates, relative, and the last of each that was acted upon.
    VAL: ranged(position),
    DVAL: ranged(position),
    RVAL: long(steps),
    RLV: length(),
    LVAL: seen(length(position)),
    LDVL: seen(length(position)),
    LRVL: seen(long(steps)),
    LRLV: seen(length()),
    // Where it is.
    RBV: seen(ranged(position)),
    DRBV: seen(ranged(position)),
    RRBV: seen(long(steps)),
    RMP: seen(long(steps)),
    REP: seen(long(steps)),
    DIFF: seen(length()),
    RDIF: seen(long()),
    // How it fares.
    DMOV: seen(short(1)),
    MOVN: seen(short()),
    MIP: seen(long()),
    MSTA: seen({ type: 'double', value: 0 }),
    TDIR: seen(short()),
    CDIR: seen(short()),
    ATHM: seen(short()),
    RCNT: seen(short()),
    MISS: seen(short()),
    LVIO: seen(short()),
    HLS: seen(short()),
    LLS: seen(short()),
    RHLS: seen(short()),
    RLLS: seen(short()),
    // Buttons.
    STOP: short(),
    SPMG: choice(['Stop', 'Pause', 'Move', 'Go'], 3),
    LSPG: seen(choice(['Stop', 'Pause', 'Move', 'Go'], 3)),
    HOMF: short(),
    HOMR: short(),
    JOGF: short(),
    JOGR: short(),
    TWF: short(),
    TWR: short(),
    TWV: length(1),
    SYNC: short(),
    STUP: choice(['OFF', 'ON', 'BUSY']),
    // Coordinates.
    SET: choice(['Use', 'Set']),
    SSET: short(),
    SUSE: short(),
    FOFF: choice(['Variable', 'Frozen']),
    FOF: short(),
    VOF: short(),
    OFF: length(),
    DIR: choice(['Pos', 'Neg']),
    HLM: length(high),
    LLM: length(low),
    DHLM: length(high),
    DLLM: length(low),
    RHLM: seen(length(high / resolution)),
    RLLM: seen(length(low / resolution)),
    // Speeds and times.
    VELO: { ...speed(maxVelocity), limits: [0, maxVelocity] },
    VBAS: speed(0),
    VMAX: speed(maxVelocity),
    JVEL: speed(maxVelocity / 10),
    HVEL: speed(maxVelocity),
    BVEL: speed(maxVelocity),
    S: turns(maxVelocity / turn),
    SBAS: turns(0),
    SMAX: turns(maxVelocity / turn),
    SBAK: turns(maxVelocity / turn),
    ACCL: seconds(accelerationSeconds),
    BACC: seconds(accelerationSeconds),
    JAR: { type: 'double', value: maxVelocity / 10 / accelerationSeconds, units: `${units}/s/s`, precision },
    DLY: seconds(0),
    // Resolution. A simulated motor has the one it was made with.
    MRES: seen(length(resolution)),
    ERES: seen(length(resolution)),
    RRES: seen(length(0)),
    SREV: seen({ type: 'long', value: STEPS_PER_REVOLUTION, units: 'steps/rev' }),
    UREV: seen({ type: 'double', value: turn, units: `${units}/rev`, precision }),
    UEIP: seen(choice(NO_YES, 1)),
    URIP: seen(choice(NO_YES)),
    // Retries and backlash; there is no backlash to correct.
    RDBD: length(resolution),
    SPDB: length(),
    RTRY: short(10),
    RMOD: seen(choice(['Default', 'Arithmetic', 'Geometric', 'In-Position'])),
    BDST: seen(length()),
    FRAC: seen({ type: 'float', value: 1 }),
    NTM: choice(['NO', 'YES'], 1),
    NTMF: long(2),
    // Alarms and what displays ask for.
    HIHI: length(),
    HIGH: length(),
    LOW: length(),
    LOLO: length(),
    HHSV: choice(SEVERITIES),
    HSV: choice(SEVERITIES),
    LSV: choice(SEVERITIES),
    LLSV: choice(SEVERITIES),
    HLSV: choice(SEVERITIES, 2),
    HOPR: length(),
    LOPR: length(),
    EGU: text(units),
    PREC: short(precision),
    CNEN: choice(['Disable', 'Enable'], 1),
    PCOF: { type: 'double', value: 0 },
    ICOF: { type: 'double', value: 0 },
    DCOF: { type: 'double', value: 0 },
    OMSL: seen(choice(['supervisory', 'closed_loop'])),
    LOCK: choice(['NO', 'YES']),
    RSTM: choice(['Never', 'Always', 'NearZero', 'Conditional']),
    MDEL: length(),
    ADEL: length(),
    INIT: text(),
    PREM: text(),
    POST: text(),
    RDBL: seen(text()),
    FLNK: seen(text()),
    OUT: seen(text('@asyn(SIM1,0)')),
    DTYP: seen(text('asynMotor')),
    CARD: seen(short()),
    RVEL: seen(long()),
    VERS: seen({ type: 'float', value: 7.4, precision: 2 }),
  };
}
