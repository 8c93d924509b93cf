import { atPointer } from "../../packages/base/src/json.ts";
import { isBuiltIn } from "../catalog/built-in-schemas.ts";
import type { Catalog, Entry, Place } from "../types.ts";

/** A place in a type of the catalog. */
interface TypePlace {
  readonly typeId: string;
  /** JSON Pointer within `NamedType.schema`. */
  readonly pointer: string;
}

/** Returns the place in the file that declares a type. A type that is not known is at the root of `entry`. */
export function placeOf({ typeId, pointer }: TypePlace, entry: Entry, catalog: Catalog): Place & Pick<Entry, "source"> {
  const type = catalog.types.get(typeId);
  const source = type && catalog.byId.get(type.entry)?.source;
  return source ? { source, pointer: type.pointer + pointer } : { source: entry.source, pointer: "" };
}

/** Whether the user wrote what is at a place. The catalog adds schemas too, such as that of metadata. */
export function isWritten(place: Pick<Entry, "source"> & Pick<Place, "pointer">): boolean {
  return !isBuiltIn(place) && atPointer(place.source.value, place.pointer) !== undefined;
}
