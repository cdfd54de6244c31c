import type { Place } from '#core';

/**
 * From offsets in the text to places: lines end with LF, CR LF or CR as in XML 1.0, section 2.11; columns count
 * UTF-16 units from 1, as editors do.
 */
export function placesIn(text: string, file: string): (offset: number) => Place {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { file, line: low + 1, column: offset - starts[low]! + 1 };
  };
}
