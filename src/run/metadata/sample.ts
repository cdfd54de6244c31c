import type { BeamlineConfig } from '#config';
import type { ParameterName } from '#layout';
import type { NamesOf, Values } from './value.ts';

/** What the beamline file says of the sample and of the people; the name of the file comes with the file. */
export function sampleValues({
  sample,
  user,
}: BeamlineConfig): Values<Exclude<NamesOf<ParameterName, 'sample' | 'user'>, 'sample.file'>> {
  return {
    'sample.name': sample.name,
    'sample.description': sample.description,
    'sample.chemical_formula': sample.chemical_formula,
    'sample.preparation': sample.preparation,
    'sample.preparation_date': sample.preparation_date,
    'sample.mass': sample.mass_g,
    'sample.concentration': sample.concentration_kg_m3,
    'sample.environment': sample.environment,
    'sample.temperature': sample.temperature_k,
    'sample.temperature_set': sample.temperature_set_k,
    'sample.pressure': sample.pressure_pa,
    'sample.thickness': sample.thickness_mm,
    'sample.position': sample.position,
    'sample.translation': sample.translation_mm,
    'sample.orientation': sample.orientation,
    'user.name': user.name,
    'user.role': user.role,
    'user.affiliation': user.affiliation,
    'user.address': user.address,
    'user.phone': user.phone,
    'user.email': user.email,
    'user.badge': user.badge,
    'user.proposal': user.proposal,
    'user.activity': user.activity,
    'user.safety': user.safety,
    'user.title': user.title,
  };
}
