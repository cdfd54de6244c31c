import { z } from 'zod';
import { textSchema } from './name.ts';

/** The objective in front of the camera; all optional, all metadata. */
export const objectiveSchema = z.strictObject({
  manufacturer: textSchema.optional().describe('who makes the objective'),
  model: textSchema.optional().describe('the model of the objective'),
  numerical_aperture: z.number().gt(0).optional().describe('the numerical aperture'),
});

/** The scintillator in front of the optics: in one word, or in all of them. */
export const scintillatorSchema = z.union([
  textSchema,
  z.strictObject({
    description: textSchema.optional().describe('the scintillator in words'),
    name: textSchema.optional().describe('its name'),
    type: textSchema.optional().describe('its material, for instance LuAG:Ce'),
    manufacturer: textSchema.optional().describe('who makes it'),
    serial_number: textSchema.optional().describe('its serial number, in quotes'),
    thickness_um: z.number().gt(0).optional().describe('the thickness that scintillates, in micrometres'),
    substrate_um: z.number().gt(0).optional().describe('the thickness of the substrate, in micrometres'),
  }),
]);

/** One attenuator (filter) in the beam; the file names them attenuator_1, attenuator_2, … in this order. */
export const attenuatorSchema = z.strictObject({
  name: textSchema.optional().describe('its name'),
  type: textSchema.optional().describe('its material, for instance Al'),
  description: textSchema.optional().describe('words for people'),
  thickness_um: z.number().min(0).optional().describe('its thickness along the beam, in micrometres'),
  distance_m: z.number().optional().describe('its distance from the sample in m, negative upstream'),
  transmission: z.number().min(0).max(1).optional().describe('the part of the beam that gets through'),
});

/** The monochromator; all optional, all metadata. */
export const monochromatorSchema = z.strictObject({
  type: textSchema.optional().describe('for instance Multilayer or Si 111'),
  stripe: textSchema.optional().describe('the coating or crystal in use'),
  energy_error_kev: z.number().min(0).optional().describe('the standard deviation of the energy, in keV'),
});
