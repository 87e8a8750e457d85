using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Reading;

/// <summary>The evidence for drift of one SLO, as committed.</summary>
/// <param name="Slo">The SLO.</param>
/// <param name="Cuts">All verdicts first (an empty cut), then each declared cut in registry order.</param>
/// <param name="Signals">The newest signals, newest first.</param>
public sealed record DriftReading(SloReading Slo, IReadOnlyList<CutReading> Cuts, IReadOnlyList<SignalReading> Signals);

/// <summary>One way of cutting the verdicts.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Values">Its values with the strongest evidence, strongest first.</param>
public sealed record CutReading(string Cut, IReadOnlyList<StreamReading> Values);

/// <summary>One watched stream.</summary>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Evidence">M/A after its last verdict, 0 or more; 1 raises a signal.</param>
/// <param name="Judged">Verdicts since watching began.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">The wrong transaction since which it has most likely been worse; null when nothing speaks for that.</param>
/// <param name="SinceJudged">Verdicts since then.</param>
/// <param name="SinceWrong">Wrong ones of them.</param>
public sealed record StreamReading(
    string Value, double Evidence, long Judged, long Wrong, WrongTransaction? Since, long SinceJudged, long SinceWrong);

/// <summary>One signal.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="IsNotice">True when the owner was told.</param>
public sealed record SignalReading(string Cut, string Value, long Position, string TransactionId, DateTimeOffset At, bool IsNotice);
