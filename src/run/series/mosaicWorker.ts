import { answerAsked } from '#core';
import { makeMosaicRow } from './mosaicRow.ts';

answerAsked(makeMosaicRow);
