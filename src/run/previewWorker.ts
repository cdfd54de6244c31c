import { answerAsked } from '#core';
import { makePreview } from './previewJob.ts';

answerAsked(makePreview);
