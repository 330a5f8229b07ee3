import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScript, ScriptError } from './psql-script';

const sqlOf = (script: string): string[] => readScript(script).map(({ sql }) => sql);

describe('readScript', () => {
  it('splits statements, but not inside texts, names, comments and bodies', () => {
    const script = [
      `-- a comment; with a semicolon`,
      `DO $body$ BEGIN PERFORM 'x;y'; END $body$;`,
      `SELECT 'it''s; fine', "odd;name", E'back\\'s;lash' /* a ; /* nested ; */ b */ AS x;`,
      `SELECT $$;$$, a$1;`,
    ].join('\n');
    const steps = sqlOf(script);
    expect(steps).toHaveLength(3);
    expect(steps[0]).toBe(`DO $body$ BEGIN PERFORM 'x;y'; END $body$`);
    expect(steps[1]).toContain('nested');
  });

  it('knows gexec, and where each statement begins', () => {
    const steps = readScript(`SELECT 1;\n\nSELECT 'CREATE DATABASE x'\nWHERE true \\gexec\nSELECT 3`);
    expect(steps).toEqual([
      { sql: 'SELECT 1', runResults: false, line: 1 },
      { sql: `SELECT 'CREATE DATABASE x'\nWHERE true`, runResults: true, line: 3 },
      { sql: 'SELECT 3', runResults: false, line: 5 },
    ]);
  });

  it.each([
    ['\\! rm -rf /', '\\!'],
    ['SELECT 1 \\g', '\\g'],
    ['SELECT 1 \\gexec more', '\\gexec'],
    ['\\copy t from x', '\\copy'],
    [`SELECT 'open`, 'not closed'],
    ['SELECT $$open', 'not closed'],
    ['/* open', 'not closed'],
    ['\\gexec', 'no query'],
  ])('refuses %s', (script, message) => {
    expect(() => readScript(script)).toThrow(ScriptError);
    expect(() => readScript(script)).toThrow(message);
  });

  it('gives back any list of statements with any texts in them', () => {
    const text = fc.string().map((value) => `'${value.replaceAll("'", "''")}'`);
    const name = fc.string({ minLength: 1 }).map((value) => `"${value.replaceAll('"', '""')}"`);
    const body = fc
      .string()
      .filter((value) => !value.includes('$'))
      .map((value) => `$q$${value}$q$`);
    const statement = fc
      .array(fc.oneof(text, name, body), { minLength: 1, maxLength: 4 })
      .map((parts) => `SELECT ${parts.join(' , ')}`);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), (statements) => {
        expect(sqlOf(statements.join(';\n'))).toEqual(statements);
      }),
    );
  });
});
