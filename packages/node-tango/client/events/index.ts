export { EventBroker } from './broker.ts';
