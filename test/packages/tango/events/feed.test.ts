import { describe, expect, it } from 'vitest';
import type { TangoEvent } from '#tango';
import { Feed } from '#tango/client/events/feed';
import { Listener } from '#tango/client/events/listener';
import { readEventMessage } from '#tango/codec/event';
import { eventFrames } from '#tango/codec/eventFrames';
import { READING } from '../client/scripted.ts';

const TOPIC = Buffer.from('tango://h:1/a/b/c/x.idl5_change');

/** An event with that value, as it comes through the socket. */
function eventOf(value: number, timeSeconds: number, counter: number) {
  const frames = eventFrames({ kind: 'value', reading: { ...READING, value, timeSeconds } }, counter);
  const whole = frames.map((frame) => (frame instanceof Uint8Array ? frame : Buffer.concat(frame)));
  const message = readEventMessage([TOPIC, ...whole]);
  if (!message) throw new Error('no event');
  return message;
}

function feedWith(): { feed: Feed; values: unknown[]; listeners: Listener[] } {
  const values: unknown[] = [];
  const listener = new Listener(
    'a/b/c/x',
    (event) => values.push('reading' in event && event.reading.value),
    {},
    () => undefined,
  );
  const feed = new Feed(
    () => ({ about: 'a/b/c/x', kind: 'change' }),
    () => undefined,
  );
  feed.listeners.add(listener);
  return { feed, values, listeners: [listener] };
}

function initial(value: number, timeSeconds: number): TangoEvent {
  const reading = { ...READING, value, timeSeconds };
  return { kind: 'change', attribute: 'a/b/c/x', reading, initial: true };
}

describe('the present value that a subscription reads', () => {
  it.each([
    ['before that of', 4.999, [2]],
    // Clocks of devices count milliseconds: two values of one moment have no order but that in which they came.
    ['equal to that of', 5, [2]],
    ['after that of', 5.001, [2, 1]],
  ])('of a time %s an event that came meanwhile: only a newer one is told', (_, timeSeconds, told) => {
    const { feed, values, listeners } = feedWith();
    const mark = feed.mark();
    feed.message(eventOf(2, 5, 1));
    feed.initial(initial(1, timeSeconds), mark, listeners);
    expect(values).toEqual(told);
  });

  it('is told where nothing came meanwhile, whatever was before, also after a restart', () => {
    const { feed, values, listeners } = feedWith();
    feed.message(eventOf(2, 5, 1));
    feed.initial(initial(1, 5), feed.mark(), listeners);
    feed.restart();
    feed.initial(initial(3, 4), feed.mark(), listeners);
    feed.message(eventOf(4, 4.5, 1));
    expect(values).toEqual([2, 1, 3, 4]);
  });
});
