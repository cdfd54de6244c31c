import { TomochartError, type Problem } from '#core';
import { processStatuses, readProcesses, setProcess, type RecordedStep } from '#data';
import { columns } from './positionsText.ts';
import { EXIT, type Verdict } from './terminal.ts';

export interface ProvenanceOptions {
  readonly process?: string;
  readonly status?: string;
  readonly message?: string;
  readonly reference?: string;
  readonly program?: string;
}

/**
 * Lists what has been done with a file, or, with a step and its status, says what became of it.
 * @throws TomochartError BAD_REQUEST, NOT_FOUND or FILE
 */
export async function provenance(file: string, options: ProvenanceOptions): Promise<Verdict> {
  const { process: name, message, reference, program: version } = options;
  const problems = problemsOf(options);
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    throw new TomochartError('BAD_REQUEST', `tomochart provenance cannot be run as typed: ${count}`, {
      problems,
    });
  }
  const status = processStatuses.find((status) => status === options.status);
  if (name === undefined || status === undefined) return listed(file, await readProcesses(file));
  await setProcess(file, {
    name,
    status,
    date: new Date(),
    ...(message === undefined ? {} : { message }),
    ...(reference === undefined ? {} : { reference }),
    ...(version === undefined ? {} : { version }),
  });
  return listed(file, await readProcesses(file));
}

function problemsOf({ process: name, status, message, reference, program }: ProvenanceOptions): Problem[] {
  const remedy = `use ${processStatuses.join(', ')}`;
  if (name === undefined) {
    const others = Object.entries({ status, message, reference, program });
    return others.flatMap(([option, value]) =>
      value === undefined
        ? []
        : [{ about: `--${option}`, message: 'belongs to a step', remedy: 'name it with --process' }],
    );
  }
  if (status === undefined) return [{ about: '--status', message: 'is missing', remedy }];
  const known = processStatuses.some((one) => one === status);
  return known ? [] : [{ about: '--status', message: `${status} is no status`, remedy }];
}

function listed(file: string, steps: readonly RecordedStep[]): Verdict {
  const rows = steps.map(({ number, name, status, startTime, endTime, message, reference, version }) => [
    String(number),
    name,
    status,
    startTime ?? '',
    endTime ?? '',
    [message, reference, version].filter((words) => words !== undefined).join('; '),
  ]);
  const header = ['', 'process', 'status', 'begun', 'ended', ''];
  return {
    exitCode: EXIT.done,
    text: [
      `${file}: ${steps.length === 0 ? 'no steps are recorded' : steps.length === 1 ? 'one step' : `${steps.length} steps`}`,
      ...(steps.length === 0 ? [] : columns([header, ...rows])),
    ].join('\n'),
    json: { file, steps },
  };
}
