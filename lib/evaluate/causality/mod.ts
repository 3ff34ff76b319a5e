/**
 * Whether parts of a pipeline look ahead: for your own features, labels, row filters, scalings, splits,
 * predictions and fills, written as functions of a day.
 *
 * | for | check |
 * |---|---|
 * | features, predictions, positions | {@link checkDecision} |
 * | labels, and what a decision is paid | {@link checkLabel} |
 * | row filters, scalings, thresholds, training labels, fills | {@link checkKnown} |
 *
 * @module
 */
export { checkDecision } from "./check_decision.ts";
export { checkKnown } from "./check_known.ts";
export { checkLabel } from "./check_label.ts";
export { changeRows } from "./change_day.ts";
export { type CausalityOptions, type Finding, type Items, type Part } from "./part.ts";
