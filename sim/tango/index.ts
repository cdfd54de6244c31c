export { FAULT_DEVICE } from './faultDevice.ts';
export { SimulatedTango, type SimulatedTangoOptions } from './simulatedTango.ts';
