const SYNONYMS: Readonly<Record<string, string>> = {
  degree: 'deg',
  degrees: 'deg',
  '°': 'deg',
  millimeter: 'mm',
  millimeters: 'mm',
  millimetre: 'mm',
  millimetres: 'mm',
};

/** True for two spellings of one unit, as control systems have them: `deg` and `degrees`. */
export function sameUnit(one: string, other: string): boolean {
  return unitOf(one) === unitOf(other);
}

function unitOf(text: string): string {
  const unit = text.trim().toLowerCase();
  return SYNONYMS[unit] ?? unit;
}
