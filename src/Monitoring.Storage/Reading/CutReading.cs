namespace Monitoring.Storage.Reading;

/// <summary>One way of cutting the verdicts.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Values">Its values with the strongest evidence, strongest first.</param>
public sealed record CutReading(string Cut, IReadOnlyList<StreamReading> Values);
