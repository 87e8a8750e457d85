namespace Monitoring.Core.Drift.Prices;

/// <summary>How soon one segment value is seen that breaks while everyone else stays.</summary>
/// <param name="ShareOfWork">Its share of the verdicts, a ratio.</param>
/// <param name="Slide">What happens to it.</param>
/// <param name="Delay">The delay, in verdicts of the whole stream.</param>
/// <param name="NamedFirst">Share of the cases in which the value itself alarms before the total does.</param>
public readonly record struct SegmentDelay(decimal ShareOfWork, Slide Slide, Delay Delay, double NamedFirst);
