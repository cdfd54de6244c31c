export { SimulatedAreaDetector, type AreaDetectorOptions } from './areaDetector.ts';
export { SimulatedIoc, type IocOptions } from './ioc.ts';
