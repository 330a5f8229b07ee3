import { awsName, hintOf, typeInWords } from '../../app/words/resources';

interface Props {
  readonly type: string;
  /** How it is written here; by itself as one of its type. */
  readonly name?: string;
}

/** A type of resource: its name, and small beside it what it is in plain words and what AWS calls it. */
export function TypeName({ type, name = typeInWords(type) }: Props) {
  const hint = hintOf(type);
  return (
    <>
      {name} <small>{hint === undefined ? awsName(type) : `${hint} · ${awsName(type)}`}</small>
    </>
  );
}
