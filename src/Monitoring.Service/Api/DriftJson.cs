using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>The evidence that the verdicts of an SLO, or of one of its segment values, got worse.</summary>
/// <param name="Slo">The SLO's name.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Drift">What the registry says becomes of drift.</param>
/// <param name="Judged">Live verdicts since the SLO counts what it counts.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Healthy">What is called healthy.</param>
/// <param name="Mistakes">How rarely a signal comes by mistake.</param>
/// <param name="Cuts">All verdicts first, then each declared cut.</param>
/// <param name="Signals">The newest signals, newest first.</param>
internal sealed record DriftAnswer(
    string Slo,
    string Agent,
    DriftMode Drift,
    long Judged,
    long Wrong,
    HealthyAnswer Healthy,
    MistakesAnswer Mistakes,
    IReadOnlyList<CutAnswer> Cuts,
    IReadOnlyList<SignalAnswer> Signals)
{
    /// <summary>The answer for a reading.</summary>
    public static DriftAnswer Of(DriftReading reading)
    {
        var (slo, watch) = (reading.Slo.Covered.Slo, reading.Slo.Drift);
        return new(
            slo.Name,
            reading.Slo.Agent,
            slo.Drift,
            watch.Judged,
            watch.Wrong,
            new HealthyAnswer(Math.Round(watch.Healthy, 6), watch.Baseline?.Judged, watch.Baseline?.Wrong),
            new MistakesAnswer(
                MixtureDetector.VerdictsPerMistake,
                watch.Dependence.AllowsGuarantee,
                watch.Dependence.Correlation is { } correlation ? Math.Round(correlation, 3) : null),
            [.. reading.Cuts.Select((cut, i) => CutAnswer.Of(cut, watch.Signals[i]))],
            [.. reading.Signals.Select(SignalAnswer.Of)]);
    }
}

/// <summary>The largest error share still called healthy.</summary>
/// <param name="WrongShare">The share, a ratio: 1 − target, or the 80 % upper bound of the frozen baseline.</param>
/// <param name="BaselineJudged">Live verdicts of the baseline; null while the target says what is healthy.</param>
/// <param name="BaselineWrong">Wrong ones of them; null likewise.</param>
internal sealed record HealthyAnswer(double WrongShare, long? BaselineJudged, long? BaselineWrong);

/// <summary>How rarely a signal comes by mistake while every verdict is wrong with at most the healthy share.</summary>
/// <param name="VerdictsPerMistake">At most one mistaken signal in so many verdicts, over all cuts together.</param>
/// <param name="IsGuaranteed">True while errors were measured not to come in bunches; otherwise the number is not promised.</param>
/// <param name="Correlation">Correlation of neighbouring errors, to three decimals; null while there is none to measure.</param>
internal sealed record MistakesAnswer(int VerdictsPerMistake, bool IsGuaranteed, double? Correlation);

/// <summary>What the agent states of its certainty beside what it is right about, over the last 500 places kept.</summary>
/// <param name="Judged">Transactions with a stated confidence and a verdict.</param>
/// <param name="Correct">Right ones.</param>
/// <param name="Stated">Mean stated confidence, 0 to 1.</param>
/// <param name="Measured">Right share of the same transactions.</param>
/// <param name="Z">Spiegelhalter's z, about normal when every confidence means what it says; null where it is not defined.</param>
/// <param name="Chance">Chance of a z as far from 0 then, to six decimals; null with it.</param>
/// <param name="Finding">What follows.</param>
internal sealed record ConfidenceAnswer(
    long Judged, long Correct, double Stated, double Measured, double? Z, double? Chance, ConfidenceFinding Finding)
{
    /// <summary>The answer; null when the agent states no confidence.</summary>
    public static ConfidenceAnswer? Of(StatedConfidence confidence) => confidence is { Stated: { } stated, Measured: { } measured }
        ? new(
            confidence.Judged,
            confidence.Correct,
            Math.Round(stated, 4),
            Math.Round(measured, 4),
            confidence.Z is { } z ? Math.Round(z, 2) : null,
            confidence.Chance is { } chance ? Math.Round(chance, 6) : null,
            confidence.Finding)
        : null;
}

/// <summary>One way of cutting the verdicts.</summary>
/// <param name="Cut">Segment key; null for all verdicts.</param>
/// <param name="Signals">Signals since the watch began.</param>
/// <param name="Values">Its values with the strongest evidence, strongest first.</param>
internal sealed record CutAnswer(string? Cut, long Signals, IReadOnlyList<StreamAnswer> Values)
{
    /// <summary>The answer for a cut.</summary>
    public static CutAnswer Of(CutReading cut, long signals) =>
        new(cut.Cut.Length == 0 ? null : cut.Cut, signals, [.. cut.Values.Select(StreamAnswer.Of)]);
}

/// <summary>One watched stream of verdicts.</summary>
/// <param name="Value">Segment value; null for all verdicts.</param>
/// <param name="Evidence">0 or more; 1 raises a signal.</param>
/// <param name="Judged">Verdicts since watching began.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">
/// The wrong transaction since which it has most likely been worse; null when nothing speaks for that. It begins anew with each signal:
/// since when an open episode has gone on is the SLO's <c>onset</c>.
/// </param>
/// <param name="SinceJudged">Verdicts since then.</param>
/// <param name="SinceWrong">Wrong ones of them.</param>
internal sealed record StreamAnswer(
    string? Value, double Evidence, long Judged, long Wrong, SinceAnswer? Since, long SinceJudged, long SinceWrong)
{
    /// <summary>The answer for a stream.</summary>
    public static StreamAnswer Of(StreamReading stream) => new(
        stream.Value.Length == 0 ? null : stream.Value,
        Math.Round(stream.Evidence, 6),
        stream.Judged,
        stream.Wrong,
        stream.Since is { } since ? new SinceAnswer(since.TransactionId, since.OccurredAt) : null,
        stream.SinceJudged,
        stream.SinceWrong);
}

/// <summary>One drift signal.</summary>
/// <param name="Cut">Segment key; null for all verdicts.</param>
/// <param name="Value">Segment value; null for all verdicts.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Notified">True when the owner was told; false when a mail of the same stretch said it already.</param>
internal sealed record SignalAnswer(string? Cut, string? Value, long Position, string TransactionId, DateTimeOffset RecordedAt,
    bool Notified)
{
    /// <summary>The answer for a signal.</summary>
    public static SignalAnswer Of(SignalReading signal) => new(
        signal.Cut.Length == 0 ? null : signal.Cut,
        signal.Cut.Length == 0 ? null : signal.Value,
        signal.Position,
        signal.TransactionId,
        signal.At,
        signal.IsNotice);
}
