import type { EventName } from '../../codec/eventTopic.ts';
import type { Attribute } from '../attribute.ts';
import type { Device } from '../device.ts';
import type { Poller } from '../poller.ts';
import { refusal } from '../refusal.ts';
import { isNumeric } from '../specification.ts';

/** @throws DevFailed as cppTango's DServer::event_subscription does: nothing would ever be sent */
export function checkSubscription(
  { condition }: Device,
  attribute: Attribute,
  event: EventName,
  poller: Poller,
): void {
  const { specification, config, about, key } = attribute;
  const { name, type, promises } = specification;
  if (event === 'data_ready') {
    if (promises.has('data_ready')) return;
    const words = `The attribute ${name} is not data ready event enabled`;
    throw refusal(about, 'API_AttributeNotDataReadyEnabled', words);
  }
  if (event !== 'change' && event !== 'archive' && event !== 'periodic') return;
  const isRead = (key === 'state' || key === 'status') && condition.followsValues;
  if (event !== 'periodic' && promises.has(event) && !isRead) return;
  if (!poller.isPolled(attribute)) {
    const words = `The polling (necessary to send events) for the attribute ${name} is not started`;
    throw refusal(about, 'API_AttributePollingNotStarted', words);
  }
  if (event === 'periodic' || !isNumeric(type)) return;
  const { absChange, relChange, archiveAbsChange, archiveRelChange, archivePeriod } = config.events;
  const thresholds =
    event === 'change' ? [absChange, relChange] : [archiveAbsChange, archiveRelChange, archivePeriod];
  if (thresholds.some((threshold) => threshold !== undefined)) return;
  const missing =
    event === 'change'
      ? 'Event properties (abs_change or rel_change)'
      : 'Archive event properties (archive_abs_change or archive_rel_change or archive_period)';
  throw refusal(about, 'API_EventPropertiesNotSet', `${missing} for attribute ${name} are not set`);
}
