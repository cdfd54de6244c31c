import { expect, test } from 'vitest';
import { Listeners } from '#core';

test('each listener hears an event once, in the order in which they began to listen', () => {
  const heard: string[] = [];
  const listeners = new Listeners<number>();
  listeners.add((event) => heard.push(`first ${event}`));
  const second = (event: number) => heard.push(`second ${event}`);
  listeners.add(second);
  listeners.add(second);
  listeners.tell(1);
  expect(heard).toEqual(['first 1', 'second 1']);
  expect(listeners.size).toBe(2);
});

test('who has ended the listening hears no more, and may end it twice', () => {
  const heard: number[] = [];
  const listeners = new Listeners<number>();
  const end = listeners.add((event) => heard.push(event));
  listeners.tell(1);
  end();
  end();
  listeners.tell(2);
  expect(heard).toEqual([1]);
  expect(listeners.size).toBe(0);
});

test('who begins or ends to listen while an event is told counts from the next one on', () => {
  const heard: string[] = [];
  const listeners = new Listeners<number>();
  const endLast = { end: () => {} };
  listeners.add((event) => {
    heard.push(`first ${event}`);
    endLast.end();
    listeners.add(() => heard.push(`late ${event}`));
  });
  endLast.end = listeners.add((event) => heard.push(`last ${event}`));
  listeners.tell(1);
  expect(heard).toEqual(['first 1', 'last 1']);
  listeners.tell(2);
  expect(heard.slice(2)).toEqual(['first 2', 'late 1']);
});
