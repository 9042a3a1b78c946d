import type { RunConfig } from '../run-config';

/**
 * A number or choice a person can set: the form, the command line, the validation and the help text are made from it. A field that
 * does not apply to a config (a fraction under a PQI budget) has no value there.
 */
export type Field = NumberField | ListField | ChoiceField | SwitchField;

interface FieldBase {
  readonly id: string;
  readonly group: 'data' | 'model' | 'training' | 'pruning';
  readonly label: string;
  /** What it does, in plain words. */
  readonly hint: string;
  /** Command-line flag, without dashes. */
  readonly flag: string;
  /** Shown at first sight; the others sit under "All settings". */
  readonly primary: boolean;
}

export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  /** Slider step; typed values may be finer. */
  readonly step: number;
  readonly unit: string;
  read(config: RunConfig): number | undefined;
  write(config: RunConfig, value: number): RunConfig;
}

export interface ListField extends FieldBase {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  readonly maxLength: number;
  read(config: RunConfig): readonly number[] | undefined;
  write(config: RunConfig, value: readonly number[]): RunConfig;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  /** Whether a choice goes with a config; absent = all do. One that does not may still stand in an old run. */
  offers?(config: RunConfig, value: string): boolean;
  read(config: RunConfig): string | undefined;
  write(config: RunConfig, value: string): RunConfig;
}

/** The choices that go with a config. */
export function offeredChoices(field: ChoiceField, config: RunConfig): readonly Choice[] {
  return field.choices.filter(({ value }) => field.offers?.(config, value) ?? true);
}

export interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  read(config: RunConfig): boolean | undefined;
  write(config: RunConfig, value: boolean): RunConfig;
}
