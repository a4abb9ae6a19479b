/** What a member of a call object says. */
export type Role = 'name' | 'args' | 'id' | 'function' | 'calls' | 'label';

/** Each provider's and each prompt's word for it, without regard to case and underscores: toolName is tool_name. */
const WORDS: Readonly<Record<Role, string>> = {
  name: 'name tool toolname recipientname',
  args: 'arguments args parameters input',
  id: 'id callid toolcallid tooluseid',
  function: 'function functioncall tooluse',
  calls: 'calls toolcalls tooluses functioncalls',
  label: 'type index toolcalltype',
};

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries(WORDS).flatMap(([role, words]) => words.split(' ').map((word) => [word, role as Role] as const)),
);

/** What the member of that key says, or undefined where nobody knows. */
export function roleOf(key: string): Role | undefined {
  return ROLES.get(key) ?? (key.length > 20 ? undefined : ROLES.get(key.replaceAll('_', '').toLowerCase()));
}
