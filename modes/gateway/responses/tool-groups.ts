/** A tool of a named group (`namespace`), as Codex has them. */
export interface GroupedName {
  readonly namespace: string;
  readonly name: string;
}

/** Tools of this group are called without it. */
const plainGroup = 'functions';

/** The one name under which a model is offered a tool of a group: our requests know no groups. */
export function joinedName(namespace: string | null | undefined, name: string): string {
  return isGrouped(namespace) ? `${namespace}__${name}` : name;
}

/** A group whose name a call must say. */
export function isGrouped(namespace: string | null | undefined): namespace is string {
  return namespace !== undefined && namespace !== null && namespace !== '' && namespace !== plainGroup;
}
