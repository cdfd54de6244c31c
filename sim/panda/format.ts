/** A number as `printf("%.<digits>g")` writes it, which is how the server does. */
export function general(value: number, digits: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const trimmed = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < digits) return trimmed(value.toFixed(Math.max(0, digits - 1 - power)));
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${trimmed(mantissa)}e${power < 0 ? '-' : '+'}${size}`;
}
