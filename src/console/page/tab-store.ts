import { type SavedTurn, Turn } from './turn.ts';

const turnsName = 'tailrace.turns';
const tokenName = 'tailrace.token';
const formName = 'tailrace.form';

/** Turns kept in memory, and at most so many between two visits of the tab. */
export const maxTurns = 30;

/** What outlives a reload of this tab, and nothing longer: a token is gone with it. */
export const tabStore = {
  get token(): string | undefined {
    return read(tokenName) ?? undefined;
  },
  set token(token: string | undefined) {
    if (token === undefined) remove(tokenName);
    else write(tokenName, token);
  },

  get form(): unknown {
    return parsed(read(formName));
  },
  set form(form: unknown) {
    write(formName, JSON.stringify(form));
  },

  get turns(): Turn[] {
    const saved = parsed(read(turnsName));
    try {
      return Array.isArray(saved) ? saved.map((turn: SavedTurn) => Turn.from(turn)) : [];
    } catch {
      // Of another version of the page.
      return [];
    }
  },
  /** The newest first: as many as there is room for. */
  set turns(turns: readonly Turn[]) {
    for (let count = Math.min(turns.length, maxTurns); count > 0; count = Math.floor(count / 2)) {
      if (write(turnsName, JSON.stringify(turns.slice(0, count).map(({ saved }) => saved)))) return;
    }
    remove(turnsName);
  },
};

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A browser may have its storage off, or full. */
function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): boolean {
  try {
    sessionStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

function remove(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Then there is nothing to remove.
  }
}
