import { takeScanNumber } from '#run/scanNumber';

/** Takes scan numbers as fast as it can and reports them: several of these at once race for each. */
const [pattern = '', count = '0'] = process.argv.slice(2);
const numbers = Array.from({ length: Number(count) }, () => takeScanNumber(pattern));
process.stdout.write(`${numbers.join('\n')}\n`);
