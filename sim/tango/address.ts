import { TomochartError } from '#core';

/** A device, or one of its attributes, without the host that it is found at. */
interface LocalName {
  /** `dom/fam/mem`. */
  readonly device: string;
  readonly attribute: string | undefined;
}

/**
 * What a server would call what an address names: `tango://host:port/dom/fam/mem/attribute#dbase=no` is attribute
 * `attribute` of device `dom/fam/mem`.
 * @throws TomochartError BAD_CONFIG for what is no address of Tango
 */
function localName(address: string): LocalName {
  const match =
    /^(?:tango:\/\/[^/]+\/|tango:(?!\/))?([^/#\s]+\/[^/#\s]+\/[^/#\s]+)(?:\/([^/#\s]+))?(?:#dbase=(?:no|yes))?$/i.exec(
      address,
    );
  const device = match?.[1];
  if (device === undefined) {
    throw new TomochartError('BAD_CONFIG', `${address} is no address of Tango`, {
      remedy: 'write tango://host:port/domain/family/member, with #dbase=no where there is no database',
    });
  }
  return { device, attribute: match?.[2] };
}

/** @throws TomochartError BAD_CONFIG for what is no address of a device */
export function deviceNameOf(address: string): string {
  const { device, attribute } = localName(address);
  if (attribute === undefined) return device;
  throw new TomochartError('BAD_CONFIG', `${address} is the address of an attribute, not of a device`, {
    remedy: `leave out /${attribute}`,
  });
}

/** @throws TomochartError BAD_CONFIG for what is no address of an attribute */
export function attributeNameOf(address: string): LocalName & { readonly attribute: string } {
  const { device, attribute } = localName(address);
  if (attribute !== undefined) return { device, attribute };
  throw new TomochartError('BAD_CONFIG', `${address} is the address of a device, not of an attribute`, {
    remedy: 'add the name of the attribute to it',
  });
}
