import { threadId } from 'node:worker_threads';
import { answerAsked, TomochartError } from '#core';

answerAsked(async (question: string) => {
  if (question === 'fail') throw new TomochartError('FILE', 'the disk is gone', { remedy: 'look for it' });
  if (question === 'crash') process.exit(1);
  if (question === 'hang') await new Promise(() => undefined);
  return { question, thread: threadId };
});
