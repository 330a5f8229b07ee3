import { describe, expect, it } from 'vitest';
import { readDagFile } from './dag-source';

const head = 'from airflow import DAG\nfrom airflow.decorators import dag\n';
const found = (body: string): unknown => readDagFile(head + body).dags;

describe('readDagFile', () => {
  it.each([
    ['with DAG("a", schedule="@daily") as dag:\n  pass', [{ id: 'a', schedule: '@daily' }]],
    [`x = DAG(\n  dag_id='b',\n  schedule_interval=None,\n)`, [{ id: 'b', schedule: 'None' }]],
    [
      `models.DAG(default_args={"x": [1, 2]}, dag_id="c", schedule=timedelta(hours=1))`,
      [{ id: 'c', schedule: 'timedelta(hours=1)' }],
    ],
    [`NAME = "named"\nDAG(NAME)`, [{ id: 'named', schedule: '1 day, 0:00:00' }]],
    [
      `@dag(dag_id="d", schedule="0 6 * * *", catchup=False)\ndef pipeline():\n  ...`,
      [{ id: 'd', schedule: '0 6 * * *' }],
    ],
    [`@dag\ndef bare():\n  ...`, [{ id: 'bare', schedule: '1 day, 0:00:00' }]],
    [`@dag(schedule=None)\n@other\ndef stacked():\n  ...`, [{ id: 'stacked', schedule: 'None' }]],
    [
      `DAG("one")\nDAG("two")`,
      [
        { id: 'one', schedule: '1 day, 0:00:00' },
        { id: 'two', schedule: '1 day, 0:00:00' },
      ],
    ],
    [`# DAG("commented")\nDAG("live")  # DAG("also")`, [{ id: 'live', schedule: '1 day, 0:00:00' }]],
    [`"""\nDAG("in a docstring")\n"""\nDAG("live")`, [{ id: 'live', schedule: '1 day, 0:00:00' }]],
  ])('finds the DAGs in %s', (body, dags) => {
    expect(found(body)).toEqual(dags);
  });

  it('says what is wrong with a file that should hold one', () => {
    expect(readDagFile(`${head}x = 1`).problem).toBe('No DAG was found in this file.');
    expect(readDagFile(`${head}DAG(f"made-{n}")`).problem).toContain('plain text');
    expect(readDagFile(`${head}DAG("a"\n`).problem).toBe("SyntaxError: '(' was never closed (line 3)");
    expect(readDagFile(`${head}DAG("a"))\n`).problem).toBe("SyntaxError: unmatched ')' (line 3)");
  });

  it('leaves other Python files alone', () => {
    expect(readDagFile('def helper():\n  return (1')).toEqual({ dags: [] });
  });
});
