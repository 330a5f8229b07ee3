/**
 * What the app may ask of a rehearsal beyond AWS: `POST /_lectern/<name>` in JSON, with the issued secret as
 * bearer token. Both ends check against these shapes, since the two processes may be of different versions.
 * Requests are strict, so that nothing that was asked for is ignored; of answers only what is known is read.
 */
import { z } from 'zod';
import { clockChangeShape, clockStateShape } from '../../app/clock-state';
import { drillNames } from '../../app/workshop/drills';

/** One thing that can be asked. */
export interface ControlCall<Input, Answer> {
  readonly name: string;
  readonly input: z.ZodType<Input>;
  readonly answer: z.ZodType<Answer>;
}

function call<Input, Answer>(
  name: string,
  input: z.ZodType<Input>,
  answer: z.ZodType<Answer>,
): ControlCall<Input, Answer> {
  return { name, input, answer };
}

/** The beginning of every address of this interface. */
export const controlPath = '/_lectern/';
/** Beside an answer that is no success: why, in a sentence. With status 409 it is for the instructor. */
export const refusalShape = z.object({ error: z.string() });

const workshopPlace = { region: z.string().min(1), workshop: z.string().min(1) };
/** Where a drill happens: a workshop in a region, and in it a seat or a service of a seat. */
export const drillPlaceShape = z.strictObject({
  ...workshopPlace,
  seat: z.string().optional(),
  service: z.string().optional(),
});
export type DrillPlace = Readonly<z.infer<typeof drillPlaceShape>>;

const drillOptionsShape = z.strictObject({
  /** How long it lasts, clock minutes, instead of the drill's own. */
  minutes: z.number().positive().max(1_440).optional(),
  /** The AWS service (signing name) of `throttled-by-another-tool` and `api-down`. Default `ecs`. */
  awsService: z.string().optional(),
  /** The one action of `lying-delete`. Default: whichever delete comes first. */
  action: z.string().optional(),
  /** Wall ms of `slow-network`. */
  latencyMs: z.number().int().min(1).max(60_000).optional(),
});
export type DrillOptions = Readonly<z.infer<typeof drillOptionsShape>>;

/** As `RunningDrill` of the app. */
const runningDrillShape = z.object({
  id: z.string(),
  name: z.enum(drillNames),
  seat: z.string().exactOptional(),
  service: z.string().exactOptional(),
  startedAt: z.number(),
  endsAtTicks: z.number().exactOptional(),
});

/** Drills that only another version knows are left out. */
const runningDrillsShape = z
  .array(z.unknown())
  .transform((rows) =>
    rows.flatMap((row) => {
      const drill = runningDrillShape.safeParse(row);
      return drill.success ? [drill.data] : [];
    }),
  )
  .readonly();

const clockReadingShape = z.object({ version: z.number().int(), state: clockStateShape });
/** A rehearsal's clock, and the number by which its next change is asked for. */
export type ClockReading = Readonly<z.infer<typeof clockReadingShape>>;

const nothing = z.strictObject({});

export const controlCalls = {
  /** Kills the running container of an ECS service, as a crash does. */
  crash: call(
    'crash',
    z.strictObject({
      region: z.string(),
      cluster: z.string(),
      service: z.string(),
      container: z.string().optional(),
    }),
    z.object({ crashed: z.boolean() }),
  ),
  /** Nothing: the clock as it is. `known`: answers at the next change after that one. `change`: changes it. */
  clock: call(
    'clock',
    z.strictObject({ known: z.number().int().optional(), change: clockChangeShape.optional() }),
    clockReadingShape,
  ),
  /** Begins a drill; answers with it when it lasts or waits. Status 409: it cannot be done there. */
  drill: call(
    'drill',
    z.strictObject({ name: z.enum(drillNames), at: drillPlaceShape, options: drillOptionsShape.optional() }),
    z.object({ drill: runningDrillShape.optional() }),
  ),
  /** The drills that run in a workshop. */
  drills: call('drills', z.strictObject(workshopPlace), z.object({ drills: runningDrillsShape })),
  /** Ends a drill; false when it does not run. */
  endDrill: call('end-drill', z.strictObject({ id: z.string() }), z.object({ ended: z.boolean() })),
  /** Calls so far, by service and action, and what had to be refused as not modelled. */
  counts: call(
    'counts',
    nothing,
    z.object({
      total: z.number(),
      actions: z
        .array(
          z.object({
            service: z.string(),
            action: z.string(),
            calls: z.number(),
            throttled: z.number(),
            refused: z.number(),
            faults: z.number(),
          }),
        )
        .readonly(),
      notModelled: z
        .array(z.object({ service: z.string(), action: z.string(), what: z.string(), times: z.number() }))
        .readonly(),
    }),
  ),
  /** Lets the rehearsal save itself and end, soon after the answer. */
  stop: call('stop', nothing, z.object({ stopping: z.literal(true) })),
};
