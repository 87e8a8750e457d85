namespace Monitoring.Core.Drift.Prices;

/// <summary>How often an agent that has not got worse raises an alarm.</summary>
/// <param name="Accuracy">Its true accuracy, a ratio.</param>
/// <param name="VerdictsBetween">Verdicts between alarms on average; where too few were met for that, a lower bound, 95 % sure.</param>
/// <param name="RelativeError">Standard error beside the figure, 0.05 is 5 %; 0 where it was computed and not simulated.</param>
/// <param name="IsAtLeast">True where the true distance is longer than the figure.</param>
public readonly record struct ChanceAlarms(decimal Accuracy, double VerdictsBetween, double RelativeError, bool IsAtLeast);
