import { z } from 'zod';
import { textSchema } from './name.ts';

/** Who and where: ends up in `/measurement/instrument` of the DXchange file. */
export const identitySchema = z.strictObject({
  name: textSchema.describe('the name of the beamline'),
  facility: textSchema.optional().describe('the name of the facility'),
  description: textSchema.optional().describe('words for people'),
});

/** The light source and what is left of its spectrum; all optional, all metadata. */
export const sourceSchema = z.strictObject({
  name: textSchema.optional().describe('the name of the source'),
  ring_energy_gev: z.number().gt(0).optional().describe('the energy of the electrons, in GeV'),
  current_ma: z.number().min(0).optional().describe('the current of the ring, in mA'),
  mode: textSchema.optional().describe('the filling mode of the ring'),
  energy_kev: z.number().gt(0).optional().describe('the photon energy, in keV'),
  beam: z.enum(['mono', 'pink', 'white']).optional().describe('the kind of beam'),
});

/** The sample; all optional, all metadata. */
export const sampleSchema = z.strictObject({
  name: textSchema.optional().describe('the name of the sample'),
  description: textSchema.optional().describe('words about the sample'),
  chemical_formula: textSchema.optional().describe('what it is made of'),
  preparation: textSchema.optional().describe('how it was prepared'),
});

/** The experimenter and the proposal; all optional, all metadata. */
export const userSchema = z.strictObject({
  name: textSchema.optional().describe('the name of the experimenter'),
  affiliation: textSchema.optional().describe('where the experimenter works'),
  email: textSchema.optional().describe('the address of the experimenter'),
  badge: textSchema.optional().describe('the number of the experimenter at the facility, in quotes'),
  proposal: textSchema.optional().describe('the number of the proposal, in quotes'),
  title: textSchema.optional().describe('the title of the proposal'),
});
