/**
 * Puts a path together from `FileTemplate`, as printf does: `%s` takes the folder and then the name, `%d` (with flags,
 * width and precision, as in `%3.3d`) the number.
 * @returns undefined for a template that asks for anything else
 */
export function formatFileName(
  template: string,
  folder: string,
  name: string,
  number: number,
): string | undefined {
  const given: (string | number)[] = [folder, name, number];
  let wrong = false;
  const text = template.replace(/%(?:%|([-0]*)(\d*)(?:\.(\d+))?([a-zA-Z]?))/g, (match, ...groups) => {
    if (match === '%%') return '%';
    const [flags = '', width = '', precision, conversion] = groups as (string | undefined)[];
    const value = given.shift();
    if (value === undefined || (conversion === 's') !== (typeof value === 'string')) wrong = true;
    if (conversion !== 's' && conversion !== 'd') wrong = true;
    return padded(value ?? '', flags, Number(width), precision);
  });
  return wrong ? undefined : text;
}

function padded(value: string | number, flags: string, width: number, precision: string | undefined): string {
  const digits = precision === undefined ? undefined : Number(precision);
  const text =
    typeof value === 'number'
      ? (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(digits ?? 0, '0')
      : value.slice(0, digits);
  if (flags.includes('-')) return text.padEnd(width);
  const zeros = flags.includes('0') && typeof value === 'number' && digits === undefined;
  return text.padStart(width, zeros ? '0' : ' ');
}
