import { describe, expect, it } from 'vitest';
import { formatProblem } from '#core';
import { readXml } from '#layout/xml/index';
import { ATTRIBUTES, COMPACT_MACROS } from './compact.ts';

const EMPTY = { file: 'l.xml', text: '<hdf5_layout/>' };
const read = (content: string) =>
  readXml([EMPTY, { file: 'a.xml', text: `<Attributes>\n${content}\n</Attributes>` }], {});
const lines = (content: string) => read(content).problems.map(formatProblem);

describe('the attributes file', () => {
  it('gives each attribute its source and type', () => {
    const { layout, problems } = readXml([EMPTY, ATTRIBUTES], COMPACT_MACROS);
    expect(problems).toEqual([]);
    const place = (line: number) => ({ file: 'attributes.xml', line, column: 3 });
    const pv = (uri: string) => ({ kind: 'signal', uri: `ca://${uri}` });
    const driver = (parameter: string, address: number) => ({ kind: 'driver', parameter, address });
    expect(layout!.definitions).toEqual([
      { name: 'Current', source: pv('S:SRcurrentAI'), place: place(3) },
      {
        name: 'Where',
        source: pv('RotWhere'),
        type: 'string',
        description: 'where frames go',
        place: place(4),
      },
      { name: 'RotAngle', source: pv('Rotm1.RBV'), type: 'float', place: place(5) },
      { name: 'Gain', source: pv('Rotcam:Gain'), type: 'int', place: place(6) },
      { name: 'Exposure', source: driver('ACQ_TIME', 1), type: 'float', place: place(7) },
      { name: 'Count', source: driver('ARRAY_COUNTER', 0), type: 'int', place: place(8) },
      { name: 'Model', source: { kind: 'constant', value: 'simulated' }, place: place(9) },
      { name: 'Bits', source: { kind: 'constant', value: 16 }, type: 'int', place: place(10) },
    ]);
  });

  it('takes the types of Channel Access and of parameters', () => {
    const types = (words: readonly string[], attribute: (word: string) => string) =>
      read(words.map(attribute).join('\n')).layout!.definitions.map(({ type }) => type ?? 'as it comes');
    const dbr = ['CHAR', 'SHORT', 'ENUM', 'INT', 'LONG', 'FLOAT', 'DOUBLE', 'STRING', 'NATIVE'];
    expect(types(dbr, (word) => `<Attribute name="${word}" source="pv" dbrtype="DBR_${word}"/>`)).toEqual([
      ...['int', 'int', 'int', 'int', 'int', 'float', 'float', 'string', 'as it comes'],
    ]);
    const data = ['INT', 'INT64', 'DOUBLE', 'STRING'];
    expect(
      types(data, (word) => `<Attribute name="${word}" type="PARAM" source="P" datatype="${word}"/>`),
    ).toEqual(['int', 'int', 'float', 'string']);
  });

  it('refuses functions by name', () => {
    const found = read(
      '<Attribute name="F" type="FUNCTION" source="myTimeFunct1" param="x"/>\n<Attribute name="G" source="pv"/>',
    );
    expect(found.problems.map(formatProblem)).toEqual([
      'a.xml:2:21: F: is the function "myTimeFunct1"; functions are compiled into areaDetector and not run here; ' +
        'take a PV or a PARAM with that value',
    ]);
    expect(found.layout!.definitions.map(({ name }) => name)).toEqual(['G']);
  });

  it('points at what is missing or unknown, and reads the others', () => {
    const found = {
      '<Attribute source="pv"/>': '1: Attribute: name is missing; write name="…"',
      '<Attribute name="A"/>': '1: A: source is missing; write source="…"',
      '<Attribute name="A" source=""/>': '21: A: source is empty; write source="…"',
      '<Attribute name="A" source=" pv"/>':
        '21: A: source " pv" begins or ends with a blank; write the name of the PV alone',
      '<Attribute name="a/b" source="pv"/>':
        '12: a/b: its name holds a slash: "a/b"; write letters and digits',
      '<Attribute name="A" type="PV" source="pv"/>':
        '21: A: type "PV" is unknown; write one of EPICS_PV, PARAM, CONST, FUNCTION',
      '<Attribute name="A" source="pv" dbrtype="DBR_STRNG"/>':
        '33: A: dbrtype "DBR_STRNG" is unknown; did you mean DBR_STRING?',
      '<Attribute name="A" type="PARAM" source="P" datatype="Double"/>':
        '45: A: datatype "Double" is unknown; did you mean DOUBLE?',
      '<Attribute name="A" type="PARAM" source="P" addr="one"/>':
        '45: A: addr "one" is no address; write a whole number, 0 for the first',
      '<Attribute name="A" type="CONST" source="x" datatype="INT"/>':
        '34: A: source "x": "x" is no whole number; write numbers separated by commas, or type string',
      '<Attribute name="A" source="pv"><Attribute name="B" source="pv"/></Attribute>':
        '33: A: <Attribute> cannot stand in <Attribute>; leave it out',
      '<attribute name="A" source="pv"/>':
        '1: Attributes: <attribute> cannot stand in <Attributes>; did you mean Attribute?',
    };
    for (const [content, line] of Object.entries(found)) {
      const after = `${content}\n<Attribute name="Last" source="pv"/>`;
      expect(lines(after)).toEqual([`a.xml:2:${line}`]);
      expect(read(after).layout!.definitions.at(-1)?.name).toBe('Last');
    }
  });

  it('allows an empty constant', () => {
    expect(read('<Attribute name="A" type="CONST" source=""/>')).toMatchObject({
      layout: { definitions: [{ source: { kind: 'constant', value: '' } }] },
      problems: [],
    });
  });
});
