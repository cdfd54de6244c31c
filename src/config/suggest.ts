export { editDistance, nearest } from '#core/yaml';
