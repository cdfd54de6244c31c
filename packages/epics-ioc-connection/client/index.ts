export { CaClient } from './client.ts';
