import type { Unsubscribe } from '#devices';
import type { World } from './world.ts';

/** From one publication of a value that changes all the time to the next. */
const PUBLISH_SECONDS = 0.1;

/** What changes all the time is published ten times a second, as control systems do. */
export function ticking({ clock }: Pick<World, 'clock'>): (listener: () => void) => Unsubscribe {
  return (listener) => {
    let cancel = () => undefined as void;
    const tick = () => {
      cancel = clock.after(PUBLISH_SECONDS, () => {
        listener();
        tick();
      });
    };
    tick();
    return () => cancel();
  };
}
