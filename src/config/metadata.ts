import { z } from 'zod';
import { textSchema } from './name.ts';
import { attenuatorSchema, monochromatorSchema } from './optics.ts';

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
  distance_m: z
    .number()
    .optional()
    .describe('the distance of the source from the sample in m, negative upstream'),
  monochromator: monochromatorSchema.prefault({}).describe('the monochromator, for the file'),
  attenuators: z.array(attenuatorSchema).default([]).describe('the filters in the beam, the first upstream'),
});

/** The sample; all optional, all metadata. */
export const sampleSchema = z.strictObject({
  name: textSchema.optional().describe('the name of the sample'),
  description: textSchema.optional().describe('words about the sample'),
  chemical_formula: textSchema.optional().describe('what it is made of'),
  preparation: textSchema.optional().describe('how it was prepared'),
  preparation_date: textSchema.optional().describe('when it was prepared, ISO 8601, in quotes'),
  mass_g: z.number().min(0).optional().describe('the mass in g'),
  concentration_kg_m3: z.number().min(0).optional().describe('the mass in a volume, in kg/m^3'),
  environment: textSchema.optional().describe('what surrounds it, for instance air'),
  temperature_k: z.number().min(0).optional().describe('the temperature in K'),
  temperature_set_k: z.number().min(0).optional().describe('the set point of the temperature in K'),
  pressure_pa: z.number().min(0).optional().describe('the pressure around it in Pa'),
  thickness_mm: z.number().min(0).optional().describe('the thickness in mm'),
  position: textSchema.optional().describe('the place in the sample changer'),
  translation_mm: z
    .tuple([z.number(), z.number(), z.number()])
    .optional()
    .describe('where its origin is in the laboratory, [x, y, z] in mm'),
  orientation: z
    .array(z.number())
    .length(6)
    .optional()
    .describe('the direction cosines of its x and y axes, six numbers'),
});

/** The experimenter and the proposal; all optional, all metadata. */
export const userSchema = z.strictObject({
  name: textSchema.optional().describe('the name of the experimenter'),
  affiliation: textSchema.optional().describe('where the experimenter works'),
  role: textSchema.optional().describe('the role of the experimenter'),
  address: textSchema.optional().describe('the postal address of the experimenter'),
  phone: textSchema.optional().describe('the telephone of the experimenter, in quotes'),
  email: textSchema.optional().describe('the address of the experimenter'),
  badge: textSchema.optional().describe('the number of the experimenter at the facility, in quotes'),
  proposal: textSchema.optional().describe('the number of the proposal, in quotes'),
  activity: textSchema.optional().describe('the number of the visit in the schedule, in quotes'),
  safety: textSchema.optional().describe('the number of the safety approval, in quotes'),
  title: textSchema.optional().describe('the title of the proposal'),
});
