import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button';

interface Props {
  /** What is copied, as part of the button's name: `address of Jupyter`. */
  readonly what: string;
  readonly text: string;
  /** What the button says instead of “Copy”; it then has a frame. */
  readonly label?: string;
}

/** Copies a text, and says for two seconds that it did. */
export function CopyButton({ what, text, label }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <Button
      look={label === undefined ? 'quiet' : 'secondary'}
      size="small"
      aria-label={copied ? `Copied the ${what}` : `Copy the ${what}`}
      onPress={copy}
      icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    >
      {copied ? 'Copied' : (label ?? 'Copy')}
    </Button>
  );
}
