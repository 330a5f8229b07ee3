import { Check, ChevronDown, Minus, Plus } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import {
  Button as KitButton,
  CheckboxButton,
  CheckboxField,
  CheckboxGroup,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  NumberField as KitNumberField,
  Popover,
  RadioButton,
  RadioField,
  RadioGroup,
  Select,
  SelectValue,
  Text,
  TextArea,
  TextField as KitTextField,
} from 'react-aria-components';
import styles from './fields.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** Why the value is not accepted; absent when it is. */
  readonly error?: string | undefined;
  readonly multiline?: boolean;
  /** Of prose: so many lines to write on. */
  readonly lines?: number;
  readonly placeholder?: string;
  readonly maxLength?: number;
  /** Values to pick from, each with what it is; others can be typed. */
  readonly suggestions?: readonly { readonly value: string; readonly text: string }[];
  readonly autoFocus?: boolean;
  readonly disabled?: boolean | undefined;
}

/** A labelled line (or page) of text. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  multiline,
  lines,
  placeholder,
  maxLength,
  suggestions,
  autoFocus,
  disabled,
}: TextFieldProps) {
  const list = useId();
  const shared = { className: styles.input ?? '', ...(placeholder !== undefined && { placeholder }) };
  return (
    <KitTextField
      className={styles.field ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      isDisabled={disabled ?? false}
      {...(maxLength !== undefined && { maxLength })}
      {...(autoFocus === true && { autoFocus })}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      {multiline === true ? (
        <TextArea {...shared} spellCheck={false} />
      ) : lines !== undefined ? (
        <TextArea {...shared} className={`${styles.input} ${styles.prose}`} rows={lines} />
      ) : (
        <Input {...shared} {...(suggestions !== undefined && { list })} />
      )}
      {suggestions !== undefined && (
        <datalist id={list}>
          {suggestions.map((one) => (
            <option key={one.value} value={one.value}>
              {one.text}
            </option>
          ))}
        </datalist>
      )}
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </KitTextField>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly hint?: string;
  /** Why the value is not accepted; absent when it is. */
  readonly error?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A whole number within bounds, with buttons for one more and one less. */
export function NumberField({ label, value, onChange, min, max, hint, error, disabled }: NumberFieldProps) {
  return (
    <KitNumberField
      className={styles.numberField ?? ''}
      value={value}
      onChange={(next) => onChange(Number.isFinite(next) ? Math.round(next) : min)}
      minValue={min}
      maxValue={max}
      step={1}
      formatOptions={{ useGrouping: false }}
      isInvalid={error !== undefined}
      isDisabled={disabled ?? false}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <Group className={styles.number ?? ''}>
        <KitButton slot="decrement" className={styles.step ?? ''}>
          <Minus size={14} aria-hidden="true" />
        </KitButton>
        <Input className={styles.input ?? ''} />
        <KitButton slot="increment" className={styles.step ?? ''}>
          <Plus size={14} aria-hidden="true" />
        </KitButton>
      </Group>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </KitNumberField>
  );
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  readonly hint?: string | undefined;
  /** Why the value is not accepted; absent when it is. */
  readonly error?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** One of a few, in a list that opens. */
export function SelectField({ label, value, onChange, options, hint, error, disabled }: SelectFieldProps) {
  return (
    <Select
      className={styles.field ?? ''}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
      isInvalid={error !== undefined}
      isDisabled={disabled ?? false}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <KitButton className={styles.select ?? ''}>
        <SelectValue />
        <ChevronDown size={16} aria-hidden="true" />
      </KitButton>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
      <Popover className={styles.popover ?? ''}>
        <ListBox items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.text} className={styles.option ?? ''}>
              {option.text}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

interface ChoicesProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Side by side where there is room. */
  readonly beside?: boolean;
  readonly options: readonly {
    readonly id: string;
    readonly title: string;
    readonly text: ReactNode;
    readonly disabled?: boolean;
  }[];
}

/** One of a few, all in view with a sentence each. */
export function Choices({ label, value, onChange, beside, options }: ChoicesProps) {
  return (
    <RadioGroup className={styles.field ?? ''} value={value} onChange={onChange}>
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={`${styles.choices} ${beside === true ? styles.beside : ''}`}>
        {options.map((option) => (
          <RadioField key={option.id} value={option.id} isDisabled={option.disabled ?? false}>
            <RadioButton className={styles.choice ?? ''}>
              <b>{option.title}</b>
              <span>{option.text}</span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}

interface BoxesProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly options: ChoicesProps['options'];
  readonly hint?: string | undefined;
  /** Why the choice is not accepted; absent when it is. */
  readonly error?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** Any of a few, all in view with a sentence each. */
export function Boxes({ label, values, onChange, options, hint, error, disabled }: BoxesProps) {
  return (
    <CheckboxGroup
      className={styles.field ?? ''}
      value={[...values]}
      onChange={onChange}
      isInvalid={error !== undefined}
      isDisabled={disabled ?? false}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={`${styles.choices} ${styles.beside}`}>
        {options.map((option) => (
          <CheckboxField key={option.id} value={option.id} isDisabled={option.disabled ?? false}>
            <CheckboxButton className={`${styles.choice} ${styles.box}`}>
              {({ isSelected }) => (
                <>
                  <i className={styles.tick} aria-hidden="true">
                    {isSelected && <Check size={12} strokeWidth={3} />}
                  </i>
                  <b>{option.title}</b>
                  <span>{option.text}</span>
                </>
              )}
            </CheckboxButton>
          </CheckboxField>
        ))}
      </div>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </CheckboxGroup>
  );
}
