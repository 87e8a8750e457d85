namespace Monitoring.Core.Drift.Detection;

/// <summary>What a detector says after one verdict.</summary>
/// <param name="Evidence">M, 0 or more: how strongly the stream speaks for a worsening; on an alarm the value that raised it.</param>
/// <param name="IsAlarm">True when the evidence reached the alarm line; the detector has started anew.</param>
public readonly record struct Reading(double Evidence, bool IsAlarm);
