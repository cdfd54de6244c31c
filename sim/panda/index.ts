export { SimulatedPanda, type PandaServing, type SimulatedPandaOptions } from './panda.ts';
