export { DeviceServer } from './deviceServer.ts';
