namespace Monitoring.Storage.Reading;

/// <summary>The evidence for drift of one SLO, as committed.</summary>
/// <param name="Slo">The SLO.</param>
/// <param name="Cuts">All verdicts first (an empty cut), then each declared cut in registry order.</param>
/// <param name="Signals">The newest signals, newest first.</param>
public sealed record DriftReading(SloReading Slo, IReadOnlyList<CutReading> Cuts, IReadOnlyList<SignalReading> Signals);
