export { CaServer } from './caServer.ts';
