export { MotorDevice } from './motorDevice.ts';
