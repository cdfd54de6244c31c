export { TangoClient } from './client.ts';
