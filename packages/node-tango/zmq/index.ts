export { ZmqPublisher } from './publisher.ts';
export type { PublisherOptions } from './publisher.ts';
export type { ZmqFrame } from './outgoing.ts';
export { ZmqSubscriber } from './subscriber.ts';
export type { SubscriberOptions } from './subscriber.ts';
