namespace Monitoring.Core.Drift.Detection;

/// <summary>What a detector says after one verdict, and what stands behind it.</summary>
/// <param name="Evidence">M, 0 or more; on an alarm the value that raised it.</param>
/// <param name="IsAlarm">True when the evidence reached the alarm line; detector and tally have started anew.</param>
/// <param name="Judged">Verdicts since the detector last started, this one included.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">Since when the stream has most likely been worse; empty when nothing speaks for that now.</param>
public readonly record struct CountedReading(double Evidence, bool IsAlarm, long Judged, long Wrong, Stretch Since);
