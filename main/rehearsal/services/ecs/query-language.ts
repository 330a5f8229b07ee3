/**
 * ECS's cluster query language (aws-facts §6): `subject operator [argument]`, joined by and, or, not and
 * parentheses. Used by placement constraints and ListContainerInstances' filter.
 */

/** What an expression can ask of a container instance. */
export interface InstanceFacts {
  /** The attribute's value, '' when it has none, undefined when the instance lacks it. */
  attribute(name: string): string | undefined;
  readonly ec2InstanceId: string;
  readonly agentConnected: boolean;
  readonly agentVersion: string;
  /** Wall ms. */
  readonly registeredAt: number;
  runningTasksCount(): number;
  /** Groups of the tasks on it. */
  taskGroups(): readonly string[];
}

export type Predicate = (facts: InstanceFacts) => boolean;

/** Thrown for an expression that ECS would refuse. */
export class InvalidExpression extends Error {
  constructor(expression: string, why: string) {
    super(`Invalid expression '${expression}': ${why}`);
    this.name = 'InvalidExpression';
  }
}

type Operator = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'exists' | '!exists' | 'in' | '!in' | '=~' | '!~';

const OPERATORS = new Map<string, Operator>([
  ['==', '=='],
  ['equals', '=='],
  ['!=', '!='],
  ['not_equals', '!='],
  ['>', '>'],
  ['greater_than', '>'],
  ['>=', '>='],
  ['greater_than_equal', '>='],
  ['<', '<'],
  ['less_than', '<'],
  ['<=', '<='],
  ['less_than_equal', '<='],
  ['exists', 'exists'],
  ['!exists', '!exists'],
  ['not_exists', '!exists'],
  ['in', 'in'],
  ['!in', '!in'],
  ['not_in', '!in'],
  ['=~', '=~'],
  ['matches', '=~'],
  ['!~', '!~'],
  ['not_matches', '!~'],
]);

interface Token {
  readonly kind: 'word' | 'text' | 'sign';
  readonly value: string;
}

const SIGNS = [
  '!exists',
  '!in',
  '&&',
  '||',
  '==',
  '!=',
  '>=',
  '<=',
  '=~',
  '!~',
  '>',
  '<',
  '!',
  '(',
  ')',
  '[',
  ']',
  ',',
];

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const char = expression.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    if (char === "'" || char === '"') {
      const end = expression.indexOf(char, at + 1);
      if (end < 0) throw new InvalidExpression(expression, 'a quote is not closed');
      tokens.push({ kind: 'text', value: expression.slice(at + 1, end) });
      at = end + 1;
      continue;
    }
    const previous = tokens.at(-1);
    if (previous?.kind === 'sign' && (previous.value === '=~' || previous.value === '!~')) {
      // A bare pattern may hold any sign; it ends at white space, or at a parenthesis that it did not open.
      const end = patternEnd(expression, at);
      tokens.push({ kind: 'text', value: expression.slice(at, end) });
      at = end;
      continue;
    }
    const sign = SIGNS.find((item) => expression.startsWith(item, at) && endsWord(expression, at, item));
    if (sign !== undefined) {
      tokens.push({ kind: 'sign', value: sign });
      at += sign.length;
      continue;
    }
    const word = /^[^\s()[\],'"=!<>&|]+/.exec(expression.slice(at))?.[0];
    if (word === undefined) throw new InvalidExpression(expression, `'${char}' is not expected`);
    tokens.push({ kind: 'word', value: word });
    at += word.length;
  }
  return tokens;
}

/** `!in` is the operator only when no letter follows (`!instance…` would be a negated word). */
function endsWord(expression: string, at: number, sign: string): boolean {
  return !/[a-z]$/.test(sign) || !/[\w:.-]/.test(expression.charAt(at + sign.length));
}

function patternEnd(expression: string, from: number): number {
  let depth = 0;
  let at = from;
  for (; at < expression.length; at += 1) {
    const char = expression.charAt(at);
    if (/\s/.test(char)) break;
    if (char === '(') depth += 1;
    if (char === ')') {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  return at;
}

class Parser {
  private at = 0;
  constructor(
    private readonly expression: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Predicate {
    const result = this.or();
    if (this.at < this.tokens.length)
      throw this.fail(`'${this.tokens[this.at]?.value ?? ''}' is not expected`);
    return result;
  }

  private or(): Predicate {
    let left = this.and();
    while (this.take('||', 'or')) {
      const [a, b] = [left, this.and()];
      left = (facts) => a(facts) || b(facts);
    }
    return left;
  }

  private and(): Predicate {
    let left = this.not();
    while (this.take('&&', 'and')) {
      const [a, b] = [left, this.not()];
      left = (facts) => a(facts) && b(facts);
    }
    return left;
  }

  private not(): Predicate {
    if (this.take('!', 'not')) {
      const inner = this.not();
      return (facts) => !inner(facts);
    }
    if (this.take('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    return this.comparison();
  }

  private comparison(): Predicate {
    const subject = this.next();
    if (subject?.kind !== 'word') throw this.fail('a subject is expected');
    const operatorToken = this.next();
    const operator = operatorToken?.kind === 'text' ? undefined : OPERATORS.get(operatorToken?.value ?? '');
    if (operator === undefined) throw this.fail(`an operator is expected after '${subject.value}'`);
    const read = this.reader(subject.value);
    switch (operator) {
      case 'exists':
      case '!exists':
        return (facts) => read(facts).length > 0 === (operator === 'exists');
      case 'in':
      case '!in': {
        const list = new Set(this.list());
        return (facts) => read(facts).some((value) => list.has(value)) === (operator === 'in');
      }
      case '=~':
      case '!~': {
        const pattern = this.pattern(this.argument());
        return (facts) => read(facts).some((value) => pattern.test(value)) === (operator === '=~');
      }
      case '==':
      case '!=': {
        const wanted = this.argument();
        return (facts) => read(facts).includes(wanted) === (operator === '==');
      }
      case '>':
      case '>=':
      case '<':
      case '<=': {
        const bound = this.argument();
        return (facts) => read(facts).some((value) => ordered(compare(value, bound), operator));
      }
    }
  }

  /** How a subject's values are read; none when the instance lacks it. */
  private reader(subject: string): (facts: InstanceFacts) => readonly string[] {
    if (subject.startsWith('attribute:')) {
      const name = subject.slice('attribute:'.length);
      if (name === '') throw this.fail('the attribute has no name');
      return (facts) => {
        const value = facts.attribute(name);
        return value === undefined ? [] : [value];
      };
    }
    switch (subject) {
      case 'ec2InstanceId':
        return (facts) => [facts.ec2InstanceId];
      case 'agentConnected':
        return (facts) => [String(facts.agentConnected)];
      case 'agentVersion':
        return (facts) => [facts.agentVersion];
      case 'registeredAt':
        return (facts) => [new Date(facts.registeredAt).toISOString()];
      case 'runningTasksCount':
        return (facts) => [String(facts.runningTasksCount())];
      case 'task:group':
        return (facts) => facts.taskGroups();
      default:
        throw this.fail(`'${subject}' is not a subject`);
    }
  }

  private argument(): string {
    const token = this.next();
    if (token === undefined || token.kind === 'sign') throw this.fail('a value is expected');
    return token.value;
  }

  private list(): string[] {
    this.expect('[');
    const values = [this.argument()];
    while (this.take(',')) values.push(this.argument());
    this.expect(']');
    return values;
  }

  private pattern(source: string): RegExp {
    try {
      // Java's `matches` wants the whole value.
      return new RegExp(`^(?:${source})$`, 'u');
    } catch {
      throw this.fail(`'${source}' is not a regular expression`);
    }
  }

  private take(sign: string, word?: string): boolean {
    const token = this.tokens[this.at];
    const found =
      (token?.kind === 'sign' && token.value === sign) || (token?.kind === 'word' && token.value === word);
    if (found) this.at += 1;
    return found;
  }

  private expect(sign: string): void {
    if (!this.take(sign)) throw this.fail(`'${sign}' is expected`);
  }

  private next(): Token | undefined {
    this.at += 1;
    return this.tokens[this.at - 1];
  }

  private fail(why: string): InvalidExpression {
    return new InvalidExpression(this.expression, why);
  }
}

/** Numbers, dates and dotted versions by their size, everything else by its letters. */
function compare(a: string, b: string): number {
  const numbers = [Number(a), Number(b)] as const;
  if (numbers.every(Number.isFinite)) return numbers[0] - numbers[1];
  if (/^\d{4}-\d\d-\d\d/.test(a) && /^\d{4}-\d\d-\d\d/.test(b)) return Date.parse(a) - Date.parse(b);
  if (/^[\d.]+$/.test(a) && /^[\d.]+$/.test(b)) return a.localeCompare(b, 'en', { numeric: true });
  return a < b ? -1 : a > b ? 1 : 0;
}

function ordered(difference: number, operator: '>' | '>=' | '<' | '<='): boolean {
  switch (operator) {
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
  }
}

const parsed = new Map<string, Predicate>();

/** The predicate that an expression stands for; parsed once. Throws InvalidExpression. */
export function parseExpression(expression: string): Predicate {
  let predicate = parsed.get(expression);
  if (predicate === undefined) {
    predicate = new Parser(expression, tokenize(expression)).parse();
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(expression, predicate);
  }
  return predicate;
}
