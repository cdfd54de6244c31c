export { SimulatedAreaDetector, type AreaDetectorOptions } from './camera/areaDetector.ts';
export { SimulatedIoc, type IocOptions } from './ioc.ts';
