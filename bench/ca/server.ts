import { CaServer, type CaArray } from '#epics';
import { ARRAY_DOUBLES, PVS } from './protocol.ts';

/** Updates posted before the server looks at its clients again. */
const BURST = 64;

/** The server of the bench, in a process of its own: both clients meet it over the network. */
const server = new CaServer({ host: '127.0.0.1', port: 0 });
server.add({ name: PVS.number, type: 'double', value: 1.5 });
const counter = server.add({ name: PVS.counter, type: 'double', value: 0 });
let running = false;
let posted = 0;
function post(): void {
  if (!running) return;
  for (let k = 0; k < BURST; k++) counter.post(++posted);
  setImmediate(post);
}
const run = server.add({
  name: PVS.run,
  type: 'long',
  value: 0,
  put: (value: number | CaArray) => {
    const wanted = value === 1;
    run.post(value);
    if (wanted && !running) setImmediate(post);
    running = wanted;
  },
});
server.add({
  name: PVS.array,
  type: 'double',
  value: Float64Array.from({ length: ARRAY_DOUBLES }, (_, k) => k),
  count: ARRAY_DOUBLES,
});
const { port } = await server.start();
process.send?.({ port });
process.once('disconnect', () => void server.close());
