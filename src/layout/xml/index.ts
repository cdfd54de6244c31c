export type { Macros } from './macros.ts';
export { readXml } from './read.ts';
export { readTree, type XmlAttribute, type XmlElement, type XmlTree } from './tree.ts';
export { writeXml, type WrittenXml } from './write.ts';
