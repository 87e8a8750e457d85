namespace Monitoring.Core.Alerts;

/// <summary>A segment value with more wrong places in the window than its own past lets expect.</summary>
/// <param name="Cut">Segment key, <c>customer</c>.</param>
/// <param name="Value">Segment value, <c>acme</c>.</param>
/// <param name="Judged">Judged places of the value in the window.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Excess">Wrong places beyond its own past, more than 0.</param>
public sealed record RankedSegment(string Cut, string Value, int Judged, int Wrong, double Excess);
